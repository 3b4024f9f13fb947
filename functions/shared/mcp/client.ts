/**
 * A client of one MCP server over streamable HTTP (specification 2025-11-25), with what tools need: requests, answers as
 * JSON or as events, sessions, and streams that are gone on with. Requests overlap: each has its own HTTP exchange and
 * its own id, so one client serves all turns of a worker.
 */
import type { IncomingMessage } from 'node:http';
import { abortableDelay, orAborted } from '../deadline.ts';
import { bearer } from './bearer.ts';
import { Connection } from './connection.ts';
import { McpError, type RpcMessage, resultOf } from './json-rpc.ts';
import { type Reading, readAnswer } from './read-answer.ts';

export interface ClientOptions {
  url: URL;
  /** Reads the token that the server asks for: for each session anew, so that one that was replaced is found. */
  token?(signal: AbortSignal): Promise<string>;
  /** Told that the server's list of tools is another one now. */
  onToolsChanged?(): void;
}

export interface RequestOptions {
  signal: AbortSignal;
  /** True when running it twice does no harm. */
  repeatable: boolean;
}

/** Newest first: the first is asked for, any is taken. */
const PROTOCOL_VERSIONS: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26'];

const CLIENT_INFO = { name: 'agentpool', version: '1' };

/** Longest opening of a session, and longest message that nobody waits for, in ms. */
const OPEN_MS = 5_000;

/** How often an unfinished stream is gone on with. */
const MAX_RESUMES = 5;

/** Messages of a server beside one answer. Some of them are answered, and none of them is worth a flood. */
const MAX_MESSAGES = 100;

/** JSON-RPC 2.0, "Error object". */
const METHOD_NOT_FOUND = -32_601;

interface Session {
  /** A server without sessions gives none. */
  id?: string;
  protocolVersion: string;
  /** The header with the token. */
  authorization?: string;
}

/** The server knows the session no longer, or takes its token no longer; the request can be made in a new one. */
class SessionGone extends McpError {}

export class McpClient {
  readonly #connection: Connection;
  readonly #token: ClientOptions['token'];
  readonly #onToolsChanged: () => void;
  #session: Promise<Session> | undefined;
  #nextId = 1;

  constructor({ url, token, onToolsChanged = () => undefined }: ClientOptions) {
    this.#connection = new Connection(url);
    this.#token = token;
    this.#onToolsChanged = onToolsChanged;
  }

  /**
   * The result of one request; opens a session when there is none, once more when the server has dropped it before it
   * looked at the request, or when the request is repeatable.
   * @throws McpAnswerError for the server's own error; McpError or the network's error when there was no usable answer;
   * the reason of `signal`
   */
  async request(
    method: string,
    params: Record<string, unknown>,
    options: RequestOptions,
  ): Promise<Record<string, unknown>> {
    const first = this.#open();
    try {
      return await this.#exchange(await orAborted(first, options.signal), method, params, options);
    } catch (error) {
      if (!(error instanceof SessionGone)) throw error;
    }
    // Of overlapping requests that learn it, only the first opens a new one.
    if (this.#session === first) this.#session = undefined;
    const session = await orAborted(this.#open(), options.signal);
    return this.#exchange(session, method, params, options);
  }

  /** One opening for all who wait; it belongs to none of them, so none of them aborts it. */
  #open(): Promise<Session> {
    if (this.#session) return this.#session;
    const opening = this.#initialize();
    this.#session = opening;
    opening.catch(() => {
      if (this.#session === opening) this.#session = undefined;
    });
    return opening;
  }

  async #initialize(): Promise<Session> {
    const signal = AbortSignal.timeout(OPEN_MS);
    const caller = this.#token ? { authorization: header(await this.#token(signal)) } : {};
    const id = this.#nextId++;
    const [protocolVersion = ''] = PROTOCOL_VERSIONS;
    const params = { protocolVersion, capabilities: {}, clientInfo: CLIENT_INFO };
    const response = await this.#post(caller, { id, method: 'initialize', params }, signal, true);
    refuseFailure(response);
    const { answer } = await readAnswer(response, id, () => undefined);
    if (!answer) throw new McpError('the server did not answer to initialize');
    const version = resultOf(answer).protocolVersion;
    if (typeof version !== 'string' || !PROTOCOL_VERSIONS.includes(version)) {
      throw new McpError(`the server speaks none of ${PROTOCOL_VERSIONS.join(', ')}`);
    }
    const sessionId = response.headers['mcp-session-id'];
    const session = {
      ...caller,
      protocolVersion: version,
      ...(typeof sessionId === 'string' && { id: sessionId }),
    };
    const told = await this.#post(session, { method: 'notifications/initialized' }, signal, true);
    told.resume();
    return session;
  }

  async #exchange(
    session: Session,
    method: string,
    params: Record<string, unknown>,
    { signal, repeatable }: RequestOptions,
  ): Promise<Record<string, unknown>> {
    const id = this.#nextId++;
    let messages = 0;
    const hear = (message: RpcMessage): void => {
      messages += 1;
      if (messages > MAX_MESSAGES)
        throw new McpError('the server talks too much beside its answer');
      this.#hear(session, message);
    };
    try {
      let response = await this.#post(session, { id, method, params }, signal, repeatable);
      for (let resumes = 0; ; resumes++) {
        // A stream to go on with is one of a request that was taken: whatever becomes of it now, the work may be done.
        refuseFailure(response, repeatable || resumes === 0 ? session : {});
        const reading = await readAnswer(response, id, hear);
        if (reading.answer) return resultOf(reading.answer);
        if (!reading.resume || resumes === MAX_RESUMES) {
          throw new McpError('the server ended its response without an answer');
        }
        response = await this.#goOn(session, reading.resume, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      this.#tell(session, { method: 'notifications/cancelled', params: { requestId: id } });
      throw signal.reason;
    }
  }

  /** What the server says beside its answer. It may ask for nothing, as this client offers no capability. */
  #hear(session: Session, { id, method }: RpcMessage): void {
    if (method === 'notifications/tools/list_changed') this.#onToolsChanged();
    if (typeof method !== 'string' || id === undefined) return;
    if (method === 'ping') this.#tell(session, { id, result: {} });
    else this.#tell(session, { id, error: { code: METHOD_NOT_FOUND, message: 'not supported' } });
  }

  /** Sends a message that nobody waits for. Losing it costs the server some work, and nobody an answer. */
  #tell(session: Session, message: Record<string, unknown>): void {
    this.#post(session, message, AbortSignal.timeout(OPEN_MS), true).then(
      (response) => response.resume(),
      () => undefined,
    );
  }

  #post(
    session: Partial<Session>,
    message: Record<string, unknown>,
    signal: AbortSignal,
    repeatable: boolean,
  ): Promise<IncomingMessage> {
    const headers = {
      ...headersOf(session),
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
    };
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    return this.#connection.send({ method: 'POST', headers, body, signal, repeatable });
  }

  async #goOn(
    session: Session,
    { lastEventId, afterMs }: NonNullable<Reading['resume']>,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    await abortableDelay(afterMs, signal);
    const headers = {
      ...headersOf(session),
      accept: 'text/event-stream',
      'last-event-id': lastEventId,
    };
    return this.#connection.send({ method: 'GET', headers, signal, repeatable: true });
  }
}

/** @throws McpError without the token in it */
function header(token: string): string {
  const authorization = bearer(token);
  if (authorization === undefined) throw new McpError('the token is none that a header takes');
  return authorization;
}

function headersOf({
  id,
  protocolVersion,
  authorization,
}: Partial<Session>): Record<string, string> {
  return {
    ...(authorization !== undefined && { authorization }),
    ...(id !== undefined && { 'mcp-session-id': id }),
    ...(protocolVersion !== undefined && { 'mcp-protocol-version': protocolVersion }),
  };
}

/** @throws SessionGone or McpError when the status is none of success */
function refuseFailure(response: IncomingMessage, session: Partial<Session> = {}): void {
  const { statusCode = 0 } = response;
  if (statusCode >= 200 && statusCode < 300) return;
  response.destroy();
  const message = `the server answered with HTTP status ${statusCode}`;
  // 404 by the specification; a server that was started anew and knows no session often says 400.
  const isGone = session.id !== undefined && (statusCode === 404 || statusCode === 400);
  const isRefused = session.authorization !== undefined && statusCode === 401;
  throw isGone || isRefused ? new SessionGone(message) : new McpError(message);
}
