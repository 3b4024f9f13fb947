import { parseFunction } from '../api/arns.ts';
import { type Call, json, jsonBody, noContent, parameter } from '../api/call.ts';
import { invalid, notFound } from '../api/errors.ts';
import type { Operation } from '../api/operation.ts';
import { optionalTextMap } from '../api/validation.ts';
import type { LambdaCore } from '../core.ts';

export const tagResource: Operation = (core, call) => {
  const resource = resourceOf(core, call);
  resource.tags = { ...resource.tags, ...optionalTextMap(jsonBody(call), 'Tags') };
  return noContent();
};

export const untagResource: Operation = (core, call) => {
  const resource = resourceOf(core, call);
  const removed = new Set(call.query.getAll('tagKeys'));
  const kept = Object.entries(resource.tags).filter(([key]) => !removed.has(key));
  resource.tags = Object.fromEntries(kept);
  return noContent();
};

export const listTags: Operation = (core, call) => json(200, { Tags: resourceOf(core, call).tags });

/** Functions, capacity providers and event source mappings carry tags; versions and aliases don't. */
function resourceOf({ store }: LambdaCore, call: Call): { tags: Record<string, string> } {
  const arn = parameter(call, 'Resource');
  if (arn.includes(':capacity-provider:')) return store.pool(arn);
  if (arn.includes(':event-source-mapping:')) {
    const mapping = [...store.mappings.values()].find((candidate) => candidate.arn === arn);
    if (!mapping) throw notFound('The resource you requested does not exist.');
    return mapping;
  }
  if (!arn.startsWith('arn:')) throw invalid(`The resource must be an ARN, not ${arn}.`);
  const reference = parseFunction(arn);
  if (reference.qualifier !== undefined) {
    throw invalid(
      'Tags on function aliases and versions are not supported. Please specify either a function ARN or a capacity provider ARN.',
    );
  }
  return store.function(reference);
}
