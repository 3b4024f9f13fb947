/** AWS Lambda with Managed Instances semantics, for the local cloud: an implementation of our own. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import type {
  CloudRequest,
  CloudResponse,
  CloudService,
  InvokeRequest,
  InvokeResult,
  InvokeStreamResult,
  LambdaInvoker,
} from '../service.ts';
import { parseFunction } from './api/arns.ts';
import { errorBody, errorResponse, ServiceError, toServiceError } from './api/errors.ts';
import { findRoute, routeNamed } from './api/find-route.ts';
import { requestFor } from './api/named-call.ts';
import { RateLimits } from './api/rate-limits.ts';
import { createLambdaControl, type LambdaControl } from './control/lambda-control.ts';
import { LambdaCore } from './core.ts';
import { findNode } from './environments/node-path.ts';
import { ProcessEnvironment } from './environments/process-environment.ts';
import { collect } from './operations/collect.ts';
import { dispatch } from './operations/dispatch.ts';
import { checkPayload, chunksOf } from './operations/invoke.ts';
import { type LambdaOptions, stateDirectories } from './options.ts';
import { quotas } from './quotas.ts';
import { describe, type LambdaSnapshot } from './state/describe.ts';

export type { LambdaOptions, Timings } from './options.ts';
export type { LambdaSnapshot } from './state/describe.ts';

export interface LambdaService extends CloudService, LambdaInvoker {
  /** Switches that AWS does not have. */
  readonly control: LambdaControl;
  /**
   * Carries out an operation by its name and input, over the same validation and rates as a request. Undefined when
   * the local cloud does not serve it.
   */
  perform(operation: string, input: Record<string, unknown>): Promise<CloudResponse | undefined>;
  /** What runs where, now. */
  describe(): LambdaSnapshot;
}

/** Starts the service; `close` ends every process that it started. Its state lives in memory. */
export function createLambda(options: LambdaOptions): LambdaService {
  const { scratch } = stateDirectories(options);
  // Something is left over when an earlier run was killed.
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const host = {
    nodePath: options.nodePath ?? findNode(),
    endpoint: options.endpoint,
    region: options.region ?? 'us-east-1',
    temporaryRoot: scratch,
    variables: options.variables ?? {},
    onLog: options.onLog,
  };
  const start = options.startEnvironment ?? ((spec) => new ProcessEnvironment(spec, host));
  const core = new LambdaCore(options, start);
  const rates = new RateLimits(options.rateLimits ?? false);
  return {
    control: createLambdaControl(core, rates),
    perform: (operation, input) => perform(core, rates, operation, input),
    handle: async (request) => withRequestId(await handle(core, rates, request)),
    invoke: (request) => invoke(core, request),
    invokeStream: (request) => invokeStream(core, request),
    describe: () => describe(core.store),
    close: () => core.close(),
  };
}

async function handle(
  core: LambdaCore,
  rates: RateLimits,
  request: CloudRequest,
): Promise<CloudResponse> {
  try {
    const match = findRoute(request.method, request.path);
    if (!match) {
      throw new ServiceError(
        'UnknownOperationException',
        `The local cloud does not serve ${request.method} ${request.path} of Lambda.`,
      );
    }
    core.faults.spend(match.route.name);
    rates.spend(match.route.rate);
    const { query, headers, body, signal } = request;
    const { parameters } = match;
    return await match.route.operation(core, { parameters, query, headers, body, signal });
  } catch (error) {
    return errorResponse(toServiceError(error));
  }
}

async function perform(
  core: LambdaCore,
  rates: RateLimits,
  operation: string,
  input: Record<string, unknown>,
): Promise<CloudResponse | undefined> {
  const route = routeNamed(operation);
  if (!route) return undefined;
  try {
    return await handle(core, rates, {
      ...requestFor(route, input),
      headers: {},
      ...core.store.place,
      signal: new AbortController().signal,
    });
  } catch (error) {
    return errorResponse(toServiceError(error));
  }
}

/** Every answer carries an id; that of an invocation is its own. */
function withRequestId(response: CloudResponse): CloudResponse {
  return { ...response, headers: { 'x-amzn-requestid': randomUUID(), ...response.headers } };
}

async function invoke(core: LambdaCore, request: InvokeRequest): Promise<InvokeResult> {
  try {
    const { executedVersion, answer } = await dispatch(core, inputOf(request));
    const { payload, failed } = await collect(answer);
    return { status: 200, executedVersion, payload, ...(failed && { functionError: 'Unhandled' }) };
  } catch (error) {
    const refusal = toServiceError(error);
    return { status: refusal.status, payload: Buffer.from(errorBody(refusal)) };
  }
}

async function invokeStream(core: LambdaCore, request: InvokeRequest): Promise<InvokeStreamResult> {
  try {
    const { executedVersion, answer } = await dispatch(core, inputOf(request));
    const contentType = answer.failure ? undefined : answer.contentType;
    const chunks = chunksOf(answer, request.signal);
    return { status: 200, executedVersion, ...(contentType && { contentType }), chunks };
  } catch (error) {
    const refusal = toServiceError(error);
    return { status: refusal.status, chunks: once(Buffer.from(errorBody(refusal))) };
  }
}

function inputOf(request: InvokeRequest) {
  return {
    reference: parseFunction(request.functionArn, request.qualifier),
    payload: checkPayload(request.payload, quotas.requestPayload),
  };
}

async function* once(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk;
}
