/** Hands requests on to moto as they came, and its answers back as they come. */
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import type { CloudRequest, CloudResponse, CloudService } from '../service.ts';

/** Headers that belong to one connection, not to the message (RFC 9110 §7.6.1); `expect` was answered by the door. */
const HOP_BY_HOP = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** A service that forwards to the moto server on a loopback port. The Host header is kept: moto builds links of it. */
export function createMotoProxy(port: number): CloudService {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return {
    async handle(request) {
      const answer = await forward(request, port, agent);
      return {
        status: answer.statusCode ?? 502,
        headers: responseHeaders(answer),
        body: answer,
      };
    },
    async close() {
      agent.destroy();
    },
  };
}

function forward(request: CloudRequest, port: number, agent: Agent): Promise<IncomingMessage> {
  const query = request.query.toString();
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      host: '127.0.0.1',
      port,
      agent,
      method: request.method,
      path: query === '' ? request.path : `${request.path}?${query}`,
      headers: requestHeaders(request),
      signal: request.signal,
    });
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
    outgoing.end(request.body);
  });
}

function requestHeaders(request: CloudRequest): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !HOP_BY_HOP.has(name)) headers[name] = value;
  }
  // The door has read the body whole, so that its length is known even when it came in chunks.
  return { ...headers, 'content-length': String(request.body.length) };
}

function responseHeaders(answer: IncomingMessage): CloudResponse['headers'] {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value === undefined || (HOP_BY_HOP.has(name) && name !== 'content-length')) continue;
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}
