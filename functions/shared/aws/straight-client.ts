/**
 * Sends commands past the SDK's stack of middleware. Requests are written, and answers and errors read, by the client's
 * own protocol; where an operation is plain JSON, its requests and answers are not even copied field by field. Nothing is
 * retried, and requests bear no trace header.
 */
import type { Readable } from 'node:stream';
import type { HttpRequest } from '@smithy/types';
import { type ClientParts, jsonOf, KnownWay, postOf, type SendOptions } from './known-way.ts';

interface Response {
  statusCode: number;
  body: Readable;
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
  schema: readonly [
    kind: unknown,
    namespace: string,
    name: string,
    traits: unknown,
    input: unknown,
    output: unknown,
  ];
}

/** Of an operation whose input and output are JSON with the names of the SDK's own types. */
export interface PlainJson {
  path: string;
  body: object;
}

/**
 * @param client has no retries of its own (`maxAttempts: 1`)
 * @param plainJson what of a command goes out as it is; undefined for one that the protocol is to write and to read
 * @returns what sends its commands, but for those that stream an input, with the same answers and errors
 */
export function straight<Client extends { send: unknown }>(
  client: Client,
  plainJson: (command: object) => PlainJson | undefined = () => undefined,
): Pick<Client, 'send'> {
  const parts = client as unknown as StraightParts;
  const { config } = parts;
  const known = new KnownWay(parts);
  const send = async (command: SentCommand, options: SendOptions = {}): Promise<unknown> => {
    const way = await known.find();
    if (!way) return parts.send(command, options);
    const [, namespace, name, traits, input, output] = command.schema;
    const operation = { namespace, name, traits, input, output };
    const context = { ...config, endpoint: async () => way.endpoint };
    const plain = plainJson(command);
    const request = plain
      ? postOf(way, { path: plain.path, headers: { ...JSON_TYPE }, body: written(plain.body) })
      : await config.protocol.serializeRequest(operation, command.input, context);
    return known.send(way, request, options, async (response) => {
      try {
        return plain && response.statusCode === 200
          ? await jsonOf(response.body)
          : await config.protocol.deserializeResponse(operation, context, response);
      } catch (error) {
        throw bearing(response, error as Error);
      }
    });
  };
  return { send } as unknown as Pick<Client, 'send'>;
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** Bytes are the one thing that JSON has no form for; services take them as base64. */
function written(body: object): string {
  return JSON.stringify(body, (_, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  );
}

/** As the SDK's own middleware leaves an error. */
function bearing(response: Response, error: Error & { $metadata?: object }): Error {
  Object.defineProperty(error, '$response', { value: response });
  error.$metadata ??= { httpStatusCode: response.statusCode };
  return error;
}
