/** The routes of function.json, each with the code that answers it. */
import { slotsOfWorker } from './admission/slots.ts';
import { TenantSlots } from './admission/tenant-slots.ts';
import { type OnUsage, withBudget } from './budgets/with-budget.ts';
import { ApiError } from './http/api-error.ts';
import type { Endpoint } from './http/endpoint.ts';
import { readTurnRequest } from './http/turn-request.ts';
import { runTurn } from './turn/run-turn.ts';
import type { TurnDependencies } from './turn/turn-dependencies.ts';

export interface EndpointHooks {
  /** Told whose request is served, before anything else is done for it. */
  onCaller(tenant: string): void;
  onUsage: OnUsage;
}

/** @returns what answers a route, named as in function.json: `POST /v1/turns` */
export function createEndpoints(
  dependencies: TurnDependencies,
  { onCaller, onUsage }: EndpointHooks,
): (route: string) => Endpoint {
  const slots = new TenantSlots(slotsOfWorker(process.env));
  const takeTurn: Endpoint = async ({ event, requestId, deadline, respond }) => {
    const request = readTurnRequest(event);
    onCaller(request.tenant);
    await slots.run(request.tenant, async () => {
      const sink = respond(request.stream);
      await withBudget(dependencies, request.tenant, sink, onUsage, (budgeted, told) =>
        runTurn(budgeted, request, requestId, told, deadline),
      );
    });
  };
  const endpoints = new Map<string, Endpoint>([
    ['POST /v1/turns', takeTurn],
    ['POST /v1/me/turns', takeTurn],
  ]);
  return (route) => endpoints.get(route) ?? notFound;
}

const notFound: Endpoint = async () => {
  throw new ApiError(404, 'not_found', 'There is no such route.');
};
