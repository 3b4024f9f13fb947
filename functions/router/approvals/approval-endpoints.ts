/** Reading and deciding approvals over the API. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type Deadline, startDeadline } from '../../shared/deadline.ts';
import type { JsonSchemaObject } from '../../shared/json-schema/json-schema.ts';
import { ApiError } from '../http/api-error.ts';
import { type Caller, readCaller } from '../http/caller.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { readJsonBody } from '../http/json-body.ts';
import type { Decision } from './approval.ts';
import { noSuchApproval } from './approval-errors.ts';
import { approvalView } from './approval-view.ts';
import type { Approvals } from './approvals.ts';

/** Scope of a verified token that may decide, and see what others asked for. */
export const DECIDING_SCOPE = 'approvals.decide';

/** Requests that one listing shows. */
const LISTED = 50;

const BODY: JsonSchemaObject = {
  type: 'object',
  properties: {
    decision: { type: 'string', enum: ['approve', 'deny'] },
    note: { type: 'string', maxLength: 500 },
  },
  required: ['decision'],
};

/** Does a tenant's work when the tenant may have a slot for it. */
export type Admit = (tenant: string, work: () => Promise<void>) => Promise<void>;

/** By route, as in function.json. */
export function approvalEndpoints(
  approvals: Approvals,
  admit: Admit,
): [route: string, endpoint: Endpoint][] {
  const list: Endpoint = async ({ event, requestId, deadline, respond }) => {
    const { tenant, actor, scopes } = readCaller(event);
    // Who asked finds what a lost answer would have told.
    const requester = scopes.includes(DECIDING_SCOPE) ? undefined : actor;
    await admit(tenant, async () => {
      const of = { tenant, requester };
      const { approvals: found, isAll } = await approvals.pending(of, LISTED, deadline);
      await respond(false).done({ approvals: found.map(approvalView), isAll, requestId });
    });
  };
  const show: Endpoint = async ({ event, requestId, deadline, respond }) => {
    const { tenant, actor, scopes } = readCaller(event);
    const approvalId = approvalIdOf(event);
    await admit(tenant, async () => {
      const approval = await detached(deadline, (own) => approvals.look(tenant, approvalId, own));
      const isParty = approval?.requester.actor === actor || scopes.includes(DECIDING_SCOPE);
      if (!approval || !isParty) throw noSuchApproval();
      await respond(false).done({ ...approvalView(approval), requestId });
    });
  };
  const decide: Endpoint = async ({ event, requestId, deadline, respond }) => {
    const caller = requireDecider(readCaller(event));
    const approvalId = approvalIdOf(event);
    const given = readJsonBody(event, BODY) as { decision: Decision; note?: string };
    await admit(caller.tenant, async () => {
      const approval = await detached(deadline, (own) =>
        approvals.decide(caller, approvalId, given, own),
      );
      await respond(false).done({ ...approvalView(approval), requestId });
    });
  };
  return [
    ['GET /v1/approvals', list],
    ['GET /v1/approvals/{approvalId}', show],
    ['POST /v1/approvals/{approvalId}/decision', decide],
  ];
}

/** @throws ApiError 403 */
function requireDecider(caller: Caller): Caller {
  if (caller.scopes.includes(DECIDING_SCOPE)) return caller;
  const message = `This needs a token with the scope ${DECIDING_SCOPE}.`;
  throw new ApiError(403, 'scope_missing', message);
}

/** @throws ApiError 404 for what can be the id of none */
function approvalIdOf({ pathParameters }: APIGatewayProxyEvent): string {
  const id = pathParameters?.approvalId ?? '';
  if (!/^ap-[0-9a-f]{32}$/.test(id)) throw noSuchApproval();
  return id;
}

/** The request's time without its caller: an action is not left half-done because somebody closed a page. */
async function detached<T>(
  deadline: Deadline,
  work: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  const own = startDeadline(deadline.remainingMs());
  try {
    return await work(own);
  } finally {
    own.clear();
  }
}
