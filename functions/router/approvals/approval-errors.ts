/** Why a request of an approval is refused, as its caller is told. */
import { ApiError } from '../http/api-error.ts';
import type { Approval } from './approval.ts';
import { whatBecame } from './session-note.ts';

/** Also for those who may not see it: an id tells nobody whether it exists. */
export const noSuchApproval = (): ApiError =>
  new ApiError(404, 'not_found', 'There is no such approval request.');

export const ownRequest = (): ApiError =>
  new ApiError(403, 'own_request', 'Somebody else has to decide what you asked for.');

export const contended = (): ApiError =>
  new ApiError(503, 'contended', 'Too many decide this at once. Try again shortly.', {
    retryAfterSeconds: 1,
  });

export function tooLate(approval: Approval): ApiError {
  const { verdict } = approval;
  if (verdict?.by === null) return new ApiError(409, 'approval_expired', whatBecame(approval));
  const when = verdict && new Date(verdict.at).toISOString();
  const message = `${verdict?.by} decided this at ${when}: ${verdict?.decision}.`;
  return new ApiError(409, 'already_decided', `${message} ${whatBecame(approval)}`);
}
