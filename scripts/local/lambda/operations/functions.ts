import { randomUUID } from 'node:crypto';
import { functionArn, parseFunction } from '../api/arns.ts';
import { type Json, json, jsonBody, noContent, parameter } from '../api/call.ts';
import { conflict, invalid, ServiceError } from '../api/errors.ts';
import type { Operation } from '../api/operation.ts';
import { pageOf } from '../api/paging.ts';
import {
  checkText,
  optionalChoice,
  optionalText,
  optionalTextMap,
  requiredObject,
  requiredText,
} from '../api/validation.ts';
import type { LambdaCore } from '../core.ts';
import {
  deleteVersion,
  isManaged,
  deleteFunction as startDeletion,
} from '../lifecycle/deletion.ts';
import { lambdaTime, newVersion, publish } from '../lifecycle/publish.ts';
import { quotas } from '../quotas.ts';
import { LATEST, type LambdaFunction, SLOT, type Snapshot } from '../state/model.ts';
import { configuration } from '../state/presentation.ts';
import { createdSettings, readArchitecture, updatedSettings } from '../state/settings.ts';
import { referenceOf, versionKey } from '../state/store.ts';

/** Developer Guide: a function's own name has at most 64 characters, and no dot. */
const namePattern = { max: 64, pattern: /^[a-zA-Z0-9-_]+$/ };

export const createFunction: Operation = async (core, call) => {
  const body = jsonBody(call);
  const { name } = parseFunction(requiredText(body, 'FunctionName', { max: 140 }));
  checkText(name, 'functionName', namePattern);
  const { store } = core;
  const refuseExisting = () => {
    if (store.functions.has(name)) throw conflict(`Function already exist: ${name}`);
  };
  refuseExisting();
  const settings = createdSettings(store, name, body);
  const code = await core.packages.fetch(requiredObject(body, 'Code'));
  // Another request may have created it while the code was fetched.
  refuseExisting();
  const snapshot: Snapshot = { settings, code };
  const owner: LambdaFunction = {
    name,
    arn: functionArn(store.place, name),
    latest: newVersion(LATEST, snapshot, 'Pending'),
    versions: new Map(),
    aliases: new Map(),
    policies: new Map(),
    tags: optionalTextMap(body, 'Tags') ?? {},
    reservedConcurrency: undefined,
    nextVersion: 1,
    newest: undefined,
  };
  if (!settings.managed) owner.latest.fleet = core.newFleet(owner, LATEST, snapshot);
  owner.latest.stateReason = 'The function is being created.';
  owner.latest.stateReasonCode = 'Creating';
  store.functions.set(name, owner);
  core.tasks.later(core.timings.updateMs, () => settleCreated(owner));
  if (body.Publish !== true) return json(201, configuration(store, owner, owner.latest));
  const version = publish(core, owner, { toSlot: readPublishTo(owner, body) });
  return json(201, configuration(store, owner, version));
};

export const getFunction: Operation = (core, call) => {
  const reference = referenceOf(call);
  const owner = core.store.function(reference);
  const version = core.store.version(reference);
  const hasTags = Object.keys(owner.tags).length > 0;
  return json(200, {
    Configuration: configuration(core.store, owner, version, reference.qualifier),
    Code: { RepositoryType: 'S3', Location: `file://${version.snapshot.code.zipFile}` },
    Tags: hasTags ? owner.tags : undefined,
    Concurrency:
      owner.reservedConcurrency === undefined
        ? undefined
        : { ReservedConcurrentExecutions: owner.reservedConcurrency },
  });
};

export const getFunctionConfiguration: Operation = (core, call) => {
  const reference = referenceOf(call);
  const owner = core.store.function(reference);
  const version = core.store.version(reference);
  return json(200, configuration(core.store, owner, version, reference.qualifier));
};

export const listFunctions: Operation = (core, call) => {
  const all = call.query.get('FunctionVersion') === 'ALL';
  const items = [...core.store.functions.values()].flatMap((owner) =>
    [owner.latest, ...(all ? owner.versions.values() : [])].map((version) => ({ owner, version })),
  );
  const page = pageOf(
    items,
    ({ owner, version }) => `${owner.name} ${versionKey(version.id)}`,
    call.query,
    quotas.pageSize,
  );
  return json(200, {
    Functions: page.items.map(({ owner, version }) =>
      configuration(core.store, owner, version, all ? version.id : undefined),
    ),
    NextMarker: page.nextMarker,
  });
};

export const updateFunctionConfiguration: Operation = (core, call) => {
  const owner = core.store.function(parseFunction(parameter(call, 'FunctionName')));
  const body = jsonBody(call);
  checkRevision(owner, body);
  checkIdle(owner);
  const { code, settings } = owner.latest.snapshot;
  changeLatest(core, owner, { code, settings: updatedSettings(core.store, settings, body) });
  return json(200, configuration(core.store, owner, owner.latest));
};

export const updateFunctionCode: Operation = async (core, call) => {
  const owner = core.store.function(parseFunction(parameter(call, 'FunctionName')));
  const body = jsonBody(call);
  checkRevision(owner, body);
  checkIdle(owner);
  const code = await core.packages.fetch(body);
  // Asked again: another update may have begun while the code was fetched.
  checkIdle(owner);
  const { settings } = owner.latest.snapshot;
  const architecture = readArchitecture(body) ?? settings.architecture;
  const checked = updatedSettings(core.store, { ...settings, architecture }, {});
  if (body.DryRun === true) return json(200, configuration(core.store, owner, owner.latest));
  changeLatest(core, owner, { code, settings: checked });
  if (body.Publish !== true) return json(200, configuration(core.store, owner, owner.latest));
  const version = publish(core, owner, { toSlot: readPublishTo(owner, body) });
  return json(200, configuration(core.store, owner, version));
};

export const deleteFunction: Operation = (core, call) => {
  const reference = referenceOf(call);
  const owner = core.store.function(reference);
  if (reference.qualifier === undefined) {
    if (owner.latest.state !== 'Deleting') startDeletion(core, owner);
  } else {
    deleteQualified(core, owner, reference.qualifier);
  }
  // On a pool the deletion goes on after the answer; 202 says so.
  return isManaged(owner) ? { status: 202 } : noContent();
};

function deleteQualified(core: LambdaCore, owner: LambdaFunction, qualifier: string): void {
  if (qualifier === LATEST) {
    throw invalid('$LATEST version cannot be deleted without deleting the function.');
  }
  if (owner.aliases.has(qualifier)) {
    throw invalid('Deletion of aliases is not currently supported.');
  }
  const version = core.store.version({ name: owner.name, qualifier });
  const aliases = [...owner.aliases.values()]
    .filter((alias) => alias.version === qualifier || qualifier in alias.weights)
    .map((alias) => alias.name);
  if (aliases.length > 0) {
    throw conflict(
      `Unable to delete version because the following aliases reference it: [${aliases.join(', ')}]`,
    );
  }
  if (version.state !== 'Deleting') deleteVersion(core, owner, version);
}

/** `$LATEST` of a managed function is never invocable, so that is where it rests. */
function settleCreated(owner: LambdaFunction): void {
  const { latest } = owner;
  if (latest.state !== 'Pending') return;
  latest.state = isManaged(owner) ? 'ActiveNonInvocable' : 'Active';
  delete latest.stateReason;
  delete latest.stateReasonCode;
}

function changeLatest(core: LambdaCore, owner: LambdaFunction, snapshot: Snapshot): void {
  const { latest } = owner;
  const old = latest.fleet;
  latest.snapshot = snapshot;
  latest.revisionId = randomUUID();
  latest.lastModified = lambdaTime();
  latest.updateStatus = 'InProgress';
  if (old) {
    latest.fleet = core.newFleet(owner, LATEST, snapshot);
    void core.retire(old);
  }
  core.tasks.later(core.timings.updateMs, () => {
    latest.updateStatus = 'Successful';
  });
}

/** One change at a time: the service refuses others until the last is through. */
export function checkIdle({ arn, latest }: LambdaFunction): void {
  const refused = 'The operation cannot be performed at this time.';
  if (latest.updateStatus === 'InProgress') {
    throw conflict(`${refused} An update is in progress for resource: ${arn}`);
  }
  if (latest.state === 'Pending' || latest.state === 'Deleting') {
    throw conflict(`${refused} The function is currently in the following state: ${latest.state}`);
  }
}

/** Refuses a change that was meant for an older revision of `$LATEST`. */
export function checkRevision({ latest }: LambdaFunction, body: Json): void {
  const revision = optionalText(body, 'RevisionId');
  if (revision === undefined || revision === latest.revisionId) return;
  throw new ServiceError(
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
  );
}

/** Whether a publication goes to the slot `$LATEST.PUBLISHED`, which only managed functions have. */
export function readPublishTo(owner: LambdaFunction, body: Json): boolean {
  const to = optionalChoice(body, 'PublishTo', ['LATEST_PUBLISHED'] as const);
  if (to && !isManaged(owner)) {
    throw invalid(`PublishTo ${to} (${SLOT}) needs a function with a capacity provider.`);
  }
  return to !== undefined;
}
