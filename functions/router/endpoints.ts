/** The routes of function.json, each with the code that answers it. */
import { slotsOfWorker } from './admission/slots.ts';
import { TenantSlots } from './admission/tenant-slots.ts';
import { approvalEndpoints } from './approvals/approval-endpoints.ts';
import { type OnUsage, withBudget } from './budgets/with-budget.ts';
import { ApiError } from './http/api-error.ts';
import type { Endpoint } from './http/endpoint.ts';
import { readTurnRequest } from './http/turn-request.ts';
import { runOnce } from './idempotency/run-once.ts';
import { stopEndpoint } from './idempotency/stop-endpoint.ts';
import { deleteActorEndpoint } from './sessions/delete-actor-endpoint.ts';
import { identified, type OnMemory } from './sessions/turn-memory.ts';
import { runTurn } from './turn/run-turn.ts';
import type { TurnDependencies } from './turn/turn-dependencies.ts';

export interface EndpointHooks {
  /** Told whose request is served, before anything else is done for it. */
  onCaller(tenant: string): void;
  onUsage: OnUsage;
  onMemory: OnMemory;
}

/** @returns what answers a route, named as in function.json: `POST /v1/turns` */
export function createEndpoints(
  dependencies: TurnDependencies,
  { onCaller, onUsage, onMemory }: EndpointHooks,
): (route: string) => Endpoint {
  const slots = new TenantSlots(slotsOfWorker(process.env));
  const admit = (tenant: string, work: () => Promise<void>): Promise<void> => {
    onCaller(tenant);
    return slots.run(tenant, work);
  };
  const measured: TurnDependencies = {
    ...dependencies,
    onMemory: (report, error) => {
      dependencies.onMemory(report, error);
      onMemory(report, error);
    },
  };
  const takeTurn: Endpoint = async ({ event, requestId, deadline, respond }) => {
    const request = identified(() => readTurnRequest(event), onMemory);
    await admit(request.tenant, async () => {
      const begin = () => respond(request.stream);
      await runOnce(dependencies.once, request, requestId, begin, deadline, (ids, sink, limit) =>
        withBudget(measured, request.tenant, sink, limit, onUsage, (budgeted, told, usage) =>
          runTurn(budgeted, request, requestId, ids, told, limit, usage),
        ),
      );
    });
  };
  const deleteActorData = deleteActorEndpoint(dependencies.actorData, admit);
  const stopTurn = stopEndpoint(dependencies.once, onCaller);
  const endpoints = new Map<string, Endpoint>([
    ['POST /v1/turns', takeTurn],
    ['POST /v1/me/turns', takeTurn],
    ['POST /v1/turns/stop', stopTurn],
    ['POST /v1/me/turns/stop', stopTurn],
    ['DELETE /v1/actors/key', deleteActorData],
    ['DELETE /v1/actors/{actor}', deleteActorData],
    ...approvalEndpoints(dependencies.approvals, admit),
  ]);
  return (route) => endpoints.get(route) ?? notFound;
}

const notFound: Endpoint = async () => {
  throw new ApiError(404, 'not_found', 'There is no such route.');
};
