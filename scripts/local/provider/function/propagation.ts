/** Which refusals of a function's create or update are worth another attempt (hashicorp/aws 6.58). */
import { isServiceError } from '../engine/errors.ts';
import { PACE } from '../engine/wait.ts';
import type { ObjectValue } from '../wire/values.ts';

const PROPAGATING = [
  'The role defined for the function cannot be assumed by Lambda',
  'The provided execution role does not have permissions',
  'throttled by EC2',
  'Lambda was unable to configure access to your environment variables because the KMS key is invalid for CreateGrant',
];

/** A role or key that is not known everywhere yet, or another change in progress. */
export function mayPass(error: unknown): boolean {
  if (isServiceError(error, 'ResourceConflictException')) return true;
  return PROPAGATING.some((text) => isServiceError(error, 'InvalidParameterValueException', text));
}

/** How long to repeat, in milliseconds: the usual window, or the operation's own timeout when the function says so. */
export function propagationWindow(state: ObjectValue, operationTimeoutMs: number): number {
  return state.use_resource_timeout_for_propagation === true
    ? operationTimeoutMs
    : PACE.functionPropagationMs;
}
