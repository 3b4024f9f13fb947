/** Adapter between Lambda and the router's endpoints: warm events first, then a request, its deadline, its errors. */
import { agents } from 'agentpool:agents';
import { model } from 'agentpool:classifier';
import { configHash } from 'agentpool:config';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { CallerLeft, startDeadline } from '../shared/deadline.ts';
import { installGuards } from '../shared/telemetry/guards.ts';
import { createTelemetry } from '../shared/telemetry/telemetry.ts';
import { isWarmEvent } from '../shared/warm-event.ts';
import { createWarmWorker } from '../shared/warm-worker.ts';
import { approvalMetrics } from './approvals/approval-metrics.ts';
import { isSweepEvent } from './approvals/sweep.ts';
import type { OnUsage } from './budgets/with-budget.ts';
import { createClassifier } from './classifier/classifier.ts';
import { openConnections } from './connections.ts';
import { createDependencies } from './dependencies.ts';
import { createEndpoints } from './endpoints.ts';
import { touchFirst } from './first-touch/touch-first.ts';
import { toApiError } from './http/turn-failure.ts';
import { createSink, type ResponseStream, type TurnSink } from './http/turn-sink.ts';
import { classifierOverrides } from './routing/routing-config.ts';
import routing from './routing.json' with { type: 'json' };
import type { MemoryState } from './sessions/turn-memory.ts';
import { KEPT_FOR_LAST_MS, RESERVE_MS } from './turn/end-of-turn.ts';

/** One for each state of an operation on memory (docs/decisions/memory-and-idempotency.md). */
const MEMORY_METRICS: Readonly<Record<MemoryState, string>> = {
  enabled: 'MemoryEnabled',
  disabled: 'MemoryDisabled',
  load_ok: 'MemoryLoadOk',
  write_ok: 'MemoryWriteOk',
  resolution_failed: 'MemoryResolutionFailed',
  identity_invalid: 'MemoryIdentityInvalid',
};

const telemetry = createTelemetry();
const worker = createWarmWorker();
const connections = openConnections();
const dependencies = createDependencies(
  process.env,
  { agents, classifier: createClassifier(model, classifierOverrides(routing, agents)), configHash },
  telemetry.logger,
  connections,
  approvalMetrics(telemetry.metrics),
);
const endpointOf = createEndpoints(dependencies, {
  onCaller: (tenant) => telemetry.logger.appendKeys({ tenant }),
  onUsage: measureUsage,
  onMemory: ({ state }) => telemetry.metrics.addMetric(MEMORY_METRICS[state], 'Count', 1),
});
await touchFirst(process.env, connections, dependencies, telemetry.logger);
installGuards();

/** The runtime's own globals for streamed answers (Lambda Developer Guide, "Response streaming"). */
declare const awslambda: {
  streamifyResponse(
    handler: (event: unknown, stream: ResponseStream, context: Context) => Promise<void>,
  ): unknown;
  HttpResponseStream: {
    from(
      stream: ResponseStream,
      prelude: { statusCode: number; headers: Record<string, string> },
    ): ResponseStream;
  };
};

export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
  if (isWarmEvent(event)) {
    stream.setContentType('application/json');
    stream.end(JSON.stringify(await worker.answer(event)));
    return;
  }
  await worker.serve(() =>
    telemetry.observe(context, () =>
      isSweepEvent(event)
        ? sweepApprovals(stream, context)
        : serve(event as APIGatewayProxyEvent, stream, context),
    ),
  );
});

/** Cost and tokens of a turn, answered or failed. A turn without a known cost has no metric of it, which is not a cost of 0. */
function measureUsage(...[usage, budget]: Parameters<OnUsage>): void {
  const { costUsd, totalTokens, cachedShare, models, estimated } = usage;
  const { metrics } = telemetry;
  // A model that ends without its counts has a fault, although its answer is whole.
  if (estimated) metrics.addMetric('EstimatedUsage', 'Count', 1);
  if (budget === 'downgraded') metrics.addMetric('BudgetDowngraded', 'Count', 1);
  if (budget === 'unknown') metrics.addMetric('BudgetUnknown', 'Count', 1);
  if (costUsd !== null) metrics.addMetric('TurnCostUsd', 'None', costUsd);
  metrics.addMetric('TurnTokens', 'Count', totalTokens);
  if (models.length > 0) metrics.addMetric('CachedTokens', 'Percent', cachedShare * 100);
}

/** The clock's event: what is due for approvals that nobody asks for. */
async function sweepApprovals(stream: ResponseStream, context: Context): Promise<void> {
  const { logger } = telemetry;
  const deadline = startDeadline(context.getRemainingTimeInMillis() - RESERVE_MS);
  try {
    const report = await dependencies.approvals.sweep(deadline, (approvalId, error) =>
      logger.error('approval not tended', { approvalId, error }),
    );
    if (report.due > 0) logger.info('approvals swept', { approvals: report });
    stream.setContentType('application/json');
    stream.end(JSON.stringify(report));
  } finally {
    deadline.clear();
  }
}

async function serve(
  event: APIGatewayProxyEvent,
  stream: ResponseStream,
  context: Context,
): Promise<void> {
  const started = performance.now();
  const requestId = context.awsRequestId;
  const route = `${event?.httpMethod} ${event?.resource}`;
  const open = (statusCode: number, headers: Record<string, string>): ResponseStream =>
    awslambda.HttpResponseStream.from(stream, { statusCode, headers });
  const gone = new AbortController();
  for (const sign of ['close', 'error']) stream.on(sign, () => gone.abort(new CallerLeft()));
  const workMs = context.getRemainingTimeInMillis() - RESERVE_MS;
  const deadline = startDeadline(workMs, gone.signal, RESERVE_MS);
  let sink: TurnSink | undefined;
  const respond = (asStream: boolean): TurnSink => {
    sink = createSink(asStream, open, requestId, () =>
      deadline.closing(Number.POSITIVE_INFINITY, KEPT_FOR_LAST_MS),
    );
    return sink;
  };
  let outcome = 'ok';
  try {
    // The gateway's own id is in its access log and in the answer's headers.
    telemetry.logger.appendKeys({ gatewayRequestId: event?.requestContext?.requestId });
    await endpointOf(route)({ event, requestId, deadline, respond });
  } catch (error) {
    const shown = toApiError(error, deadline.signal);
    outcome = shown.code;
    if (shown.status >= 500) telemetry.logger.error('request failed', error as Error);
    await (sink ?? respond(false)).fail(shown);
  } finally {
    deadline.clear();
    const { metrics } = telemetry;
    metrics.addDimensions({ route, outcome });
    metrics.addMetric('RequestMs', 'Milliseconds', Math.round(performance.now() - started));
  }
}
