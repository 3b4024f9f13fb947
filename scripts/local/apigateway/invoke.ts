/** Calls the function of a proxy integration and turns what it answers into HTTP. */
import type { CloudResponse, LambdaInvoker } from '../service.ts';
import { GatewayError } from './gateway-response.ts';
import { lambdaTarget } from './integration-uri.ts';
import type { Integration } from './model.ts';
import { readPrelude } from './prelude.ts';
import { proxyResult } from './proxy-result.ts';

/** API Gateway's default integration timeout (quota "Integration timeout"). */
const DEFAULT_TIMEOUT_MS = 29_000;

export interface InvokeInput {
  integration: Integration;
  payload: Buffer;
  /** Aborted when the client has gone. */
  signal: AbortSignal;
  invoker: LambdaInvoker;
}

/** Rejects with a GatewayError for everything that API Gateway itself answers. */
export async function invokeIntegration(input: InvokeInput): Promise<CloudResponse> {
  const target = lambdaTarget(input.integration.uri ?? '');
  // OpenAPI documents write the type in lower case, and moto keeps it so.
  if (!target || input.integration.type.toUpperCase() !== 'AWS_PROXY') {
    throw new GatewayError(
      'MISCONFIGURED',
      `only Lambda proxy integrations are served here, not ${input.integration.type} ${input.integration.uri}`,
    );
  }
  const deadline = new Deadline(
    Number(input.integration.timeoutInMillis ?? DEFAULT_TIMEOUT_MS),
    input.signal,
  );
  const request = {
    functionArn: target.functionArn,
    payload: input.payload,
    signal: deadline.signal,
  };
  try {
    return await deadline.race(
      target.streaming
        ? streamed(input.invoker, request, deadline)
        : buffered(input.invoker, request),
    );
  } finally {
    // A streamed body goes on after this and ends the deadline itself.
    if (!target.streaming) deadline.end();
  }
}

type Request = Parameters<LambdaInvoker['invoke']>[0];

async function buffered(invoker: LambdaInvoker, request: Request): Promise<CloudResponse> {
  const result = await invoker.invoke(request);
  checkStatus(result.status, result.payload);
  const response = result.functionError ? undefined : proxyResult(result.payload);
  if (response) return response;
  throw new GatewayError(
    'MALFORMED',
    `${result.functionError ?? 'Malformed Lambda proxy response'}: ${excerpt(result.payload)}`,
  );
}

async function streamed(
  invoker: LambdaInvoker,
  request: Request,
  deadline: Deadline,
): Promise<CloudResponse> {
  const result = await invoker.invokeStream(request);
  if (result.status >= 300) {
    const parts: Uint8Array[] = [];
    for await (const chunk of result.chunks) parts.push(chunk);
    checkStatus(result.status, Buffer.concat(parts));
  }
  const { prelude, body } = await readPrelude(result.chunks).catch((error: Error) => {
    throw new GatewayError('MALFORMED', error.message);
  });
  return {
    status: prelude.statusCode,
    headers: prelude.headers,
    body: deadline.guard(body),
  };
}

/** Lambda's own refusals: throttled, not found, not active. */
function checkStatus(status: number, payload: Uint8Array): void {
  if (status < 300) return;
  throw new GatewayError('REFUSED_BY_LAMBDA', `Lambda answered ${status}: ${excerpt(payload)}`);
}

function excerpt(payload: Uint8Array): string {
  return Buffer.from(payload).toString().slice(0, 300);
}

/** The integration's timeout together with the client's leaving, in one signal. */
class Deadline {
  readonly signal: AbortSignal;
  readonly #abort = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #expired: Promise<never>;

  constructor(ms: number, client: AbortSignal) {
    this.signal = AbortSignal.any([this.#abort.signal, client]);
    const { promise, reject } = Promise.withResolvers<never>();
    this.#expired = promise;
    // A deadline that nobody waits for any more is no error.
    promise.catch(() => undefined);
    this.#timer = setTimeout(() => {
      const error = new GatewayError('TIMEOUT', `no answer within ${ms} ms`);
      reject(error);
      this.#abort.abort(error);
    }, ms);
    // A client that leaves before its stream begins never ends the deadline.
    this.#timer.unref();
  }

  race<T>(work: Promise<T>): Promise<T> {
    // The loser's rejection has no other handler.
    work.catch(() => this.end());
    return Promise.race([work, this.#expired]);
  }

  /** The body under the same deadline: past it the stream breaks off, as it does at the service. */
  async *guard(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const iterator = body[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await Promise.race([iterator.next(), this.#expired]);
        if (next.done) return;
        yield next.value;
      }
    } finally {
      this.end();
      this.#abort.abort();
      await iterator.return?.();
    }
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
