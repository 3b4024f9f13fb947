/**
 * Sends commands past the SDK's stack of middleware. Requests are written, and answers and errors read, by the client's
 * own protocol. They are not retried, and bear no trace header.
 */
import type { HttpRequest } from '@smithy/types';
import { type ClientParts, KnownWay, type SendOptions, type Way } from './known-way.ts';

interface Response {
  statusCode: number;
}

interface StraightParts extends ClientParts<Response> {
  config: ClientParts<Response>['config'] & {
    protocol: {
      serializeRequest(operation: object, input: unknown, context: object): Promise<HttpRequest>;
      deserializeResponse(operation: object, context: object, answer: Response): Promise<unknown>;
    };
  };
  send(command: object, options: SendOptions): Promise<unknown>;
}

interface SentCommand {
  input: unknown;
  /** As the SDK's clients declare an operation. */
  schema?: readonly [
    kind: unknown,
    namespace: string,
    name: string,
    traits: unknown,
    input: unknown,
    output: unknown,
  ];
}

export type Straight<Client extends { send: unknown }> = Pick<Client, 'send'> & {
  /** Whether the next command goes straight. Until a first one has found the way, they go through the stack. */
  isKnown(): Promise<boolean>;
};

/** @returns what sends a client's commands, but for those that stream an input, with the same answers and errors */
export function straight<Client extends { send: unknown }>(client: Client): Straight<Client> {
  const parts = client as unknown as StraightParts;
  const { config } = parts;
  const known = new KnownWay(parts);
  /** By way: the whole configuration is copied for it. */
  const contexts = new WeakMap<Way, object>();
  const contextOf = (way: Way): object => {
    const context = contexts.get(way) ?? { ...config, endpoint: async () => way.endpoint };
    contexts.set(way, context);
    return context;
  };
  const send = async (command: SentCommand, options: SendOptions = {}): Promise<unknown> => {
    const way = await known.find();
    if (!way || !command.schema) return parts.send(command, options);
    const [, namespace, name, traits, input, output] = command.schema;
    const operation = { namespace, name, traits, input, output };
    const context = contextOf(way);
    const request = await config.protocol.serializeRequest(operation, command.input, context);
    return known.send(way, request, options, (response) =>
      read(config.protocol, operation, context, response),
    );
  };
  const isKnown = async () => (await known.find()) !== undefined;
  return { send, isKnown } as unknown as Straight<Client>;
}

/** @throws what the service answered with, bearing the response as with the SDK's own middleware */
async function read(
  protocol: StraightParts['config']['protocol'],
  operation: object,
  context: object,
  response: Response,
): Promise<unknown> {
  try {
    return await protocol.deserializeResponse(operation, context, response);
  } catch (error) {
    const failed = error as { $metadata?: object };
    Object.defineProperty(failed, '$response', { value: response });
    failed.$metadata ??= { httpStatusCode: response.statusCode };
    throw error;
  }
}
