/** HTTP to one MCP server: kept-alive connections, no redirects, bodies without compression. */
import {
  Agent,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
  request as sendHttp,
} from 'node:http';
import { Agent as SecureAgent, request as sendHttps } from 'node:https';

export interface HttpRequest {
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
  /** True when sending it twice does no harm: it is then sent again over a connection that turned out to be closed. */
  repeatable: boolean;
}

/** Connections of one worker to one server at a time. More requests than that wait for one. */
const MAX_SOCKETS = 64;

/** The server had closed the kept connection; whether it read the request is not known. */
class ClosedMeanwhile extends Error {}

export class Connection {
  readonly #url: URL;
  readonly #agent: Agent | SecureAgent;

  /** @param url `https:` or `http:` */
  constructor(url: URL) {
    const options = { keepAlive: true, maxSockets: MAX_SOCKETS };
    this.#url = url;
    this.#agent = url.protocol === 'https:' ? new SecureAgent(options) : new Agent(options);
  }

  /** The response as soon as its head has come. @throws the network's error, or the reason of the signal */
  async send(request: HttpRequest): Promise<IncomingMessage> {
    try {
      return await this.#attempt(request, this.#agent);
    } catch (error) {
      if (!(error instanceof ClosedMeanwhile) || !request.repeatable) throw error;
      // Other kept connections may be closed as well: a new one is not.
      return this.#attempt(request, false);
    }
  }

  #attempt(request: HttpRequest, agent: Agent | SecureAgent | false): Promise<IncomingMessage> {
    const { method, headers, body, signal } = request;
    const options: RequestOptions = {
      method,
      signal,
      agent,
      headers: {
        ...headers,
        'accept-encoding': 'identity',
        ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
      },
    };
    const send = this.#url.protocol === 'https:' ? sendHttps : sendHttp;
    return new Promise((resolve, reject) => {
      const sent = send(this.#url, options, (response) => {
        // Whoever reads the body gets the error; a body that nobody reads must not end the process.
        response.on('error', () => undefined);
        resolve(response);
      });
      sent.on('error', (error: NodeJS.ErrnoException) => {
        if (signal.aborted) reject(signal.reason);
        else reject(isClosed(sent, error) ? new ClosedMeanwhile(error.message) : error);
      });
      sent.end(body);
    });
  }
}

function isClosed({ reusedSocket }: ClientRequest, { code }: NodeJS.ErrnoException): boolean {
  return reusedSocket && code === 'ECONNRESET';
}
