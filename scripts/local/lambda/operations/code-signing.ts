/** A read that Terraform makes of every function. */
import { json } from '../api/call.ts';
import type { Operation } from '../api/operation.ts';
import { referenceOf } from '../state/store.ts';

/** No function is signed here: the answer names no config. */
export const getFunctionCodeSigningConfig: Operation = (core, call) =>
  json(200, { FunctionName: core.store.function(referenceOf(call)).name });
