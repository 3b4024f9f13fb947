/** What the router's routes have in common: a request of a caller, and the one answer to it. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Deadline } from '../../shared/deadline.ts';
import type { TurnSink } from './turn-sink.ts';

export interface Exchange {
  event: APIGatewayProxyEvent;
  /** Id of the invocation; every answer carries it. */
  requestId: string;
  deadline: Deadline;
  /** Begins the answer, once. `stream`: as server-sent events. */
  respond(stream: boolean): TurnSink;
}

/** Answers one request. Whatever it throws is answered as an error, on what it has begun to answer. */
export type Endpoint = (exchange: Exchange) => Promise<void>;
