/**
 * Sends commands past the SDK's stack of middleware, which resolves for every call again what was the same the last time:
 * endpoint, kind of signature, user agent. One call in a worker, and the first with renewed credentials, goes through the
 * stack; what it resolved serves those that come after. Their requests are written, signed, sent and read by the same
 * parts of the SDK, the correction of the clock included. They are not retried, and bear no trace header.
 */
import { randomUUID } from 'node:crypto';
import type { Endpoint, HttpRequest, HttpSigner, Identity } from '@smithy/types';

/** What a call resolved and the next ones use again. Nothing of its input is in it. */
interface Way {
  identity: Identity;
  /** What the signer is told. */
  signing: Record<string, unknown>;
  /** What writes and reads requests is told. */
  serde: object;
  headers: Readonly<Record<string, string>>;
}

interface Response {
  statusCode: number;
}

type Options = { abortSignal?: AbortSignal };

/** Parts of an SDK client that are generic in its public types, or not among them. */
interface ClientParts {
  config: {
    credentials(): Promise<Identity>;
    httpAuthSchemes: readonly { schemeId: string; signer: HttpSigner }[];
    protocol: {
      serializeRequest(operation: object, input: unknown, context: object): Promise<HttpRequest>;
      deserializeResponse(operation: object, context: object, answer: Response): Promise<unknown>;
    };
    requestHandler: {
      handle(request: HttpRequest, options: Options): Promise<{ response: Response }>;
    };
  };
  middlewareStack: { add(middleware: unknown, options: { step: 'finalizeRequest' }): void };
}

/** Of a call on its way through the stack, when all is resolved. */
interface CallContext {
  endpointV2: { url: URL; properties?: { authSchemes?: unknown } };
  __smithy_context: {
    selectedHttpAuthScheme: {
      httpAuthOption: { schemeId: string; signingProperties?: Record<string, unknown> };
      identity: Identity;
    };
  };
}

interface SentCommand {
  input: unknown;
  /** As the SDK's clients declare an operation. */
  schema: readonly [
    kind: unknown,
    namespace: string,
    name: string,
    traits: unknown,
    input: unknown,
    output: unknown,
  ];
}

/** Signature Version 4: with any other kind every call takes the SDK's own way. */
const SIGNED = 'aws.auth#sigv4';

/** Headers that are alike in all requests of a client to one endpoint. */
const ALIKE = ['host', 'user-agent', 'x-amz-user-agent'];

/**
 * @param client has no retries of its own (`maxAttempts: 1`)
 * @returns what sends its commands, but for those that stream an input, with the same answers and errors
 */
export function straight<Client extends { send: unknown }>(client: Client): Pick<Client, 'send'> {
  const { config, middlewareStack } = client as unknown as ClientParts;
  const { send } = client as unknown as { send(command: object, options: Options): unknown };
  const signer = config.httpAuthSchemes.find(({ schemeId }) => schemeId === SIGNED)?.signer;
  let way: Way | undefined;
  middlewareStack.add(
    (next: (args: object) => unknown, context: CallContext) => (args: { request: HttpRequest }) => {
      way = wayOf(config, context, args.request);
      return next(args);
    },
    { step: 'finalizeRequest' },
  );

  const straightSend = async (command: SentCommand, options: Options = {}): Promise<unknown> => {
    const identity = await config.credentials();
    if (!signer || way?.identity !== identity) return send.call(client, command, options);
    const { signing: same, serde, headers } = way;
    const [, namespace, name, traits, input, output] = command.schema;
    const operation = { namespace, name, traits, input, output };
    const request = await config.protocol.serializeRequest(operation, command.input, serde);
    Object.assign(request.headers, headers, {
      'content-length': String(Buffer.byteLength(request.body)),
      'amz-sdk-invocation-id': randomUUID(),
      'amz-sdk-request': 'attempt=1; max=1',
    });
    const signing = { ...same };
    const signed = await signer.sign(request, identity, signing);
    try {
      const { response } = await config.requestHandler.handle(signed, options);
      const answer = await read(config, operation, serde, response);
      signer.successHandler?.(response, signing);
      return answer;
    } catch (error) {
      signer.errorHandler?.(signing)(error as Error);
      throw error;
    }
  };
  return { send: straightSend } as unknown as Pick<Client, 'send'>;
}

function wayOf(
  config: ClientParts['config'],
  { endpointV2, __smithy_context: { selectedHttpAuthScheme } }: CallContext,
  request: HttpRequest,
): Way | undefined {
  const { httpAuthOption, identity } = selectedHttpAuthScheme;
  if (httpAuthOption.schemeId !== SIGNED) return undefined;
  const { url, properties } = endpointV2;
  const endpoint: Endpoint = {
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port !== '' && { port: Number(url.port) }),
    path: url.pathname,
  };
  const context = { endpointV2, authSchemes: properties?.authSchemes };
  return {
    identity,
    signing: { ...httpAuthOption.signingProperties, config, context },
    serde: { ...config, endpoint: async () => endpoint },
    headers: Object.fromEntries(
      ALIKE.flatMap((name) => {
        const value = request.headers[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
}

/** @throws what the service answered with, bearing the response as with the SDK's own middleware */
async function read(
  { protocol }: ClientParts['config'],
  operation: object,
  serde: object,
  response: Response,
): Promise<unknown> {
  try {
    return await protocol.deserializeResponse(operation, serde, response);
  } catch (error) {
    const failed = error as { $metadata?: object };
    Object.defineProperty(failed, '$response', { value: response });
    failed.$metadata ??= { httpStatusCode: response.statusCode };
    throw error;
  }
}
