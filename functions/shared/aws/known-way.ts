/**
 * How a client's requests get to their service, as its last call through the SDK's stack of middleware has resolved it:
 * endpoint, kind of signature, user agent. The stack resolves that for every call again, in half a millisecond. Requests
 * that go the known way are signed and sent by the client's own parts, the correction of its clock included.
 */
import { randomUUID } from 'node:crypto';
import type { Endpoint, HttpRequest, HttpSigner, Identity } from '@smithy/types';

/** Nothing of the call that resolved it is in it. */
export interface Way {
  endpoint: Endpoint;
  /** Of all requests alike. */
  headers: Readonly<Record<string, string>>;
  identity: Identity;
  /** What the signer is told. */
  signing: Record<string, unknown>;
}

export interface SendOptions {
  abortSignal?: AbortSignal;
}

/** Parts of an SDK client that are generic in its public types, or not among them. */
export interface ClientParts<Response> {
  config: {
    credentials(): Promise<Identity>;
    maxAttempts(): Promise<number>;
    signer(scheme?: object): Promise<object>;
    httpAuthSchemes: readonly { schemeId: string; signer: HttpSigner }[];
    requestHandler: {
      handle(request: HttpRequest, options: SendOptions): Promise<{ response: Response }>;
    };
  };
  middlewareStack: { add(middleware: unknown, options: { step: 'finalizeRequest' }): void };
}

/** Of a call on its way through the stack, when all is resolved. None of it is promised by the SDK. */
interface CallContext {
  endpointV2?: { url: URL; properties?: { authSchemes?: unknown } };
  __smithy_context?: {
    selectedHttpAuthScheme?: {
      httpAuthOption: { schemeId: string; signingProperties?: Record<string, unknown> };
      identity: Identity;
    };
  };
}

/** Signature Version 4: with any other kind every call takes the SDK's own way. */
const SIGNED = 'aws.auth#sigv4';

/** Headers that are alike in all requests of a client to one endpoint. */
const ALIKE = ['host', 'user-agent', 'x-amz-user-agent'];

export class KnownWay<Response> {
  readonly #config: ClientParts<Response>['config'];
  readonly #signer: HttpSigner | undefined;
  #way: Way | undefined;

  constructor({ config, middlewareStack }: ClientParts<Response>) {
    this.#config = config;
    config.signer = once(config.signer);
    this.#signer = config.httpAuthSchemes.find(({ schemeId }) => schemeId === SIGNED)?.signer;
    middlewareStack.add(
      (next: (args: object) => unknown, context: CallContext) =>
        (args: { request: HttpRequest }) => {
          this.#way = wayOf(config, context, args.request);
          return next(args);
        },
      { step: 'finalizeRequest' },
    );
  }

  /** Undefined until a call has gone through the stack with the credentials of now: they may decide the endpoint. */
  async find(): Promise<Way | undefined> {
    const identity = await this.#config.credentials();
    return this.#signer && this.#way?.identity === identity ? this.#way : undefined;
  }

  /**
   * Completes a request with all that is not of its operation, and sends it.
   * @param read takes its answer. @throws what it throws; the clock is corrected by either
   */
  async send<T>(
    way: Way,
    request: HttpRequest,
    options: SendOptions,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const signer = this.#signer as HttpSigner;
    Object.assign(request.headers, way.headers, {
      'content-length': String(Buffer.byteLength(request.body)),
      'amz-sdk-invocation-id': randomUUID(),
      'amz-sdk-request': `attempt=1; max=${await this.#config.maxAttempts()}`,
    });
    const signing = { ...way.signing };
    const signed = await signer.sign(request, way.identity, signing);
    try {
      const { response } = await this.#config.requestHandler.handle(signed, options);
      const answer = await read(response);
      signer.successHandler?.(response, signing);
      return answer;
    } catch (error) {
      signer.errorHandler?.(signing)(error as Error);
      throw error;
    }
  }
}

/** The SDK makes a signer for every request, of a copy of its whole configuration, although all of a client are alike. */
function once(make: ClientParts<never>['config']['signer']): typeof make {
  let made: Promise<object> | undefined;
  return (scheme) => {
    made ??= make(scheme);
    made.catch(() => {
      made = undefined;
    });
    return made;
  };
}

function wayOf(
  config: object,
  { endpointV2, __smithy_context }: CallContext,
  request: HttpRequest,
): Way | undefined {
  const { httpAuthOption, identity } = __smithy_context?.selectedHttpAuthScheme ?? {};
  if (!endpointV2 || !identity || httpAuthOption?.schemeId !== SIGNED) return undefined;
  const { url, properties } = endpointV2;
  return {
    endpoint: {
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port !== '' && { port: Number(url.port) }),
      path: url.pathname,
    },
    headers: Object.fromEntries(
      ALIKE.flatMap((name) => {
        const value = request.headers[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    identity,
    signing: {
      ...httpAuthOption.signingProperties,
      config,
      context: { endpointV2, authSchemes: properties?.authSchemes },
    },
  };
}
