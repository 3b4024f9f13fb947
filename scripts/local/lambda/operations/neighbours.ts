/** Reads of things that the local cloud has none of, which Terraform and the pruner ask for nevertheless. */
import { json } from '../api/call.ts';
import type { Operation } from '../api/operation.ts';
import { referenceOf } from '../state/store.ts';

/** No function is signed here: the answer names no config. */
export const getFunctionCodeSigningConfig: Operation = (core, call) =>
  json(200, { FunctionName: core.store.function(referenceOf(call)).name });

export const listEventSourceMappings: Operation = () => json(200, { EventSourceMappings: [] });
