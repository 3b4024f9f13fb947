/** Reads a turn from the API Gateway proxy event. Everything in it is untrusted but the identity that the gateway checked. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { JsonSchemaObject } from '../../shared/json-schema/json-schema.ts';
import { readIdempotencyKey } from '../idempotency/idempotency-key.ts';
import { ApiError } from './api-error.ts';
import { type Caller, readCaller } from './caller.ts';
import { readJsonBody } from './json-body.ts';

export interface TurnRequest extends Caller {
  message: string;
  /** As the client gave it; undefined starts a session. */
  sessionId: string | undefined;
  /** False: the session is neither read nor written. */
  memory: boolean;
  /** Requests with the same one are one turn. */
  idempotencyKey: string | undefined;
  /** Answer as server-sent events. */
  stream: boolean;
}

const BODY: JsonSchemaObject = {
  type: 'object',
  properties: {
    message: { type: 'string', minLength: 1, maxLength: 8000 },
    sessionId: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
    memory: { type: 'boolean' },
  },
  required: ['message'],
};

/** @throws ApiError 400, 401 or 413 */
export function readTurnRequest(event: APIGatewayProxyEvent): TurnRequest {
  const caller = readCaller(event);
  const {
    message: given,
    sessionId,
    memory = true,
  } = readJsonBody(event, BODY) as { message: string; sessionId?: string; memory?: boolean };
  // Half a surrogate pair is legal JSON, but no text that a model or a table takes.
  const message = given.toWellFormed();
  if (message.trim() === '') throw new ApiError(400, 'invalid_request', 'body.message is blank.');
  const accept = Object.entries(event.headers ?? {}).find(
    ([name]) => name.toLowerCase() === 'accept',
  )?.[1];
  return {
    ...caller,
    message,
    sessionId,
    memory,
    idempotencyKey: readIdempotencyKey(event.headers),
    stream: accept?.includes('text/event-stream') ?? false,
  };
}
