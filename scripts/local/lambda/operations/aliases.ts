import { randomUUID } from 'node:crypto';
import { functionArn, parseFunction } from '../api/arns.ts';
import { type Call, type Json, json, jsonBody, noContent, parameter } from '../api/call.ts';
import { conflict, invalid, notFound, ServiceError } from '../api/errors.ts';
import type { Operation } from '../api/operation.ts';
import { pageOf } from '../api/paging.ts';
import { optionalNumber, optionalObject, optionalText, requiredText } from '../api/validation.ts';
import type { LambdaCore } from '../core.ts';
import { quotas } from '../quotas.ts';
import { type Alias, LATEST, type LambdaFunction, SLOT } from '../state/model.ts';
import { aliasConfiguration } from '../state/presentation.ts';
import { versionOf } from '../state/store.ts';

/** Lambda API model, Alias and VersionWithLatestPublished. */
const namePattern = /^(?!^[0-9]+$)([a-zA-Z0-9-_]+)$/;
const versionPattern = /^(\$LATEST(\.PUBLISHED)?|[0-9]+)$/;

export const createAlias: Operation = (core, call) => {
  const owner = ownerOf(core, call);
  const body = jsonBody(call);
  const name = requiredText(body, 'Name', { min: 1, max: 128, pattern: namePattern });
  const version = requiredText(body, 'FunctionVersion', { pattern: versionPattern });
  if (owner.aliases.has(name)) {
    throw conflict(`Alias already exists: ${functionArn(core.store.place, owner.name, name)}`);
  }
  const alias: Alias = {
    name,
    version,
    description: optionalText(body, 'Description', { max: 256 }) ?? '',
    weights: readWeights(body) ?? {},
    revisionId: randomUUID(),
  };
  checkTargets(core, owner, alias);
  owner.aliases.set(name, alias);
  return json(201, aliasConfiguration(core.store, owner, alias));
};

export const getAlias: Operation = (core, call) => {
  const owner = ownerOf(core, call);
  return json(200, aliasConfiguration(core.store, owner, aliasOf(core, owner, call)));
};

/** Changes what is named: an absent RoutingConfig keeps the weights, an empty one clears them. */
export const updateAlias: Operation = (core, call) => {
  const owner = ownerOf(core, call);
  const current = aliasOf(core, owner, call);
  const body = jsonBody(call);
  const revision = optionalText(body, 'RevisionId');
  if (revision !== undefined && revision !== current.revisionId) {
    throw new ServiceError(
      'PreconditionFailedException',
      'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    );
  }
  const alias: Alias = {
    name: current.name,
    version: optionalText(body, 'FunctionVersion', { pattern: versionPattern }) ?? current.version,
    description: optionalText(body, 'Description', { max: 256 }) ?? current.description,
    weights: readWeights(body) ?? current.weights,
    revisionId: randomUUID(),
  };
  checkTargets(core, owner, alias);
  owner.aliases.set(alias.name, alias);
  return json(200, aliasConfiguration(core.store, owner, alias));
};

/** Deleting an alias that is not there succeeds. */
export const deleteAlias: Operation = (core, call) => {
  ownerOf(core, call).aliases.delete(parameter(call, 'Name'));
  return noContent();
};

export const listAliases: Operation = (core, call) => {
  const owner = ownerOf(core, call);
  const version = call.query.get('FunctionVersion');
  const aliases = [...owner.aliases.values()].filter(
    (alias) => version === null || alias.version === version || version in alias.weights,
  );
  const page = pageOf(aliases, (alias) => alias.name, call.query, quotas.pageSize);
  return json(200, {
    Aliases: page.items.map((alias) => aliasConfiguration(core.store, owner, alias)),
    NextMarker: page.nextMarker,
  });
};

function ownerOf(core: LambdaCore, call: Call): LambdaFunction {
  return core.store.function(parseFunction(parameter(call, 'FunctionName')));
}

function aliasOf(core: LambdaCore, owner: LambdaFunction, call: Call): Alias {
  const name = parameter(call, 'Name');
  const alias = owner.aliases.get(name);
  if (alias) return alias;
  const arn = functionArn(core.store.place, owner.name, name);
  throw notFound(`Cannot find alias arn: ${arn}`);
}

function readWeights(body: Json): Record<string, number> | undefined {
  const routing = optionalObject(body, 'RoutingConfig');
  if (!routing) return undefined;
  const sent = optionalObject(routing, 'AdditionalVersionWeights') ?? {};
  const names = Object.keys(sent);
  if (names.length > 1)
    throw invalid('Number of items in AdditionalVersionWeights cannot be greater than 1');
  const weights: Record<string, number> = {};
  for (const name of names) {
    const weight = optionalNumber(sent, name, { min: 0, max: 1, fraction: true });
    if (weight !== undefined) weights[name] = weight;
  }
  return weights;
}

function checkTargets(core: LambdaCore, owner: LambdaFunction, alias: Alias): void {
  const weighted = Object.keys(alias.weights);
  for (const id of [alias.version, ...weighted]) {
    const version = versionOf(owner, id);
    if (!version || version.state === 'Deleting') {
      throw core.store.functionNotFound({ name: owner.name, qualifier: id });
    }
  }
  if (weighted.length === 0) return;
  if (
    weighted.some((id) => !/^\d+$/.test(id)) ||
    alias.version === LATEST ||
    alias.version === SLOT
  ) {
    throw invalid('An alias with weights can point at numbered versions only.');
  }
  if (weighted.includes(alias.version)) {
    throw invalid(
      'Invalid function version for AdditionalVersionWeights. Function version is the same as the primary one.',
    );
  }
}
