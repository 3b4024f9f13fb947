/** A real MCP server over streamable HTTP, made with the official SDK: stateful or stateless, answers as events or JSON. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  type EventStore,
  StreamableHTTPServerTransport,
} from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  EmptyResultSchema,
  type JSONRPCMessage,
  ListToolsRequestSchema,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';

export interface ServedCall {
  name: string;
  input: Record<string, unknown>;
  meta: Record<string, unknown>;
  /** Aborted when the client cancels. */
  signal: AbortSignal;
  /** Tells the client that the list of tools has changed. */
  announceTools(): Promise<void>;
  /** Asks the client for something; gives its answer, or throws its error. */
  ask(method: 'ping' | 'roots/list'): Promise<unknown>;
  /** Ends the stream of this request without an answer; the client has to come back for it. */
  closeStream(): void;
}

export interface ServedTool extends Partial<Tool> {
  name: string;
  run(call: ServedCall): CallToolResult | Promise<CallToolResult>;
}

export interface McpServerOptions {
  tools: readonly ServedTool[];
  stateful?: boolean;
  /** Answers as JSON documents in place of streams. */
  json?: boolean;
  /** Tools a page of the list. */
  pageSize?: number;
  /** Token without which nothing is served. */
  token?: string;
  /** Keeps events, so that streams can be gone on with. */
  resumable?: boolean;
}

export interface TestMcpServer {
  url: string;
  /** Served from the next list on. */
  tools: ServedTool[];
  /** Messages received, in order: HTTP's method, and the message's where it has one. */
  requests: { http: string; method: string }[];
  /** Asks for another token from now on. */
  changeToken(token: string): void;
  /** TCP connections so far. */
  connections(): number;
  /** Drops all sessions, as a server does that was started anew. */
  forgetSessions(): void;
  /** In place of the MCP server: answers every request that comes. */
  interceptWith(
    handler: ((request: IncomingMessage, response: ServerResponse) => void) | undefined,
  ): void;
  close(): Promise<void>;
}

export async function startMcpServer(options: McpServerOptions): Promise<TestMcpServer> {
  const { stateful = false, pageSize = 100 } = options;
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const requests: TestMcpServer['requests'] = [];
  let connections = 0;
  let { token } = options;
  let intercept: Parameters<TestMcpServer['interceptWith']>[0];
  const served: ServedTool[] = [...options.tools];

  const open = async (): Promise<StreamableHTTPServerTransport> => {
    const server = new Server(
      { name: 'test', version: '1' },
      { capabilities: { tools: { listChanged: true } } },
    );
    server.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
      const start = Number(params?.cursor ?? 0);
      const end = start + pageSize;
      return {
        tools: served.slice(start, end).map(({ run: _, ...tool }) => ({
          ...tool,
          inputSchema: tool.inputSchema ?? { type: 'object' as const },
        })),
        ...(end < served.length && { nextCursor: String(end) }),
      };
    });
    server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
      const tool = served.find(({ name }) => name === params.name);
      if (!tool) {
        const text = `MCP error -32602: Tool ${params.name} not found`;
        return { isError: true, content: [{ type: 'text', text }] };
      }
      return tool.run({
        name: params.name,
        input: params.arguments ?? {},
        meta: params._meta ?? {},
        signal: extra.signal,
        announceTools: () => extra.sendNotification({ method: 'notifications/tools/list_changed' }),
        ask: (method) => extra.sendRequest({ method }, EmptyResultSchema),
        closeStream: () => extra.closeSSEStream?.(),
      });
    });
    const transport = new StreamableHTTPServerTransport({
      ...(stateful && {
        sessionIdGenerator: randomUUID,
        onsessioninitialized: (id: string) => void sessions.set(id, transport),
      }),
      enableJsonResponse: options.json ?? false,
      ...(options.resumable && { eventStore: numberedEvents(), retryInterval: 1 }),
    });
    await server.connect(transport);
    return transport;
  };

  const http = createServer(async (request, response) => {
    if (intercept) return intercept(request, response);
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
      return;
    }
    const body = request.method === 'POST' ? await bodyOf(request) : undefined;
    requests.push({ http: request.method ?? '', method: body?.method ?? '' });
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? sessions.get(id) : undefined;
    if (typeof id === 'string' && stateful && !known) {
      const error = { code: -32_001, message: 'Session not found' };
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error }));
      return;
    }
    await (known ?? (await open())).handleRequest(request, response, body);
  });
  http.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    tools: served,
    requests,
    changeToken(next) {
      token = next;
    },
    connections: () => connections,
    forgetSessions: () => sessions.clear(),
    interceptWith(handler) {
      intercept = handler;
    },
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<{ method?: string }> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}

/** Events of all streams in their order. (The SDK's example of a store sorts those of one millisecond by chance.) */
function numberedEvents(): EventStore {
  const events: { streamId: string; message: JSONRPCMessage }[] = [];
  return {
    async storeEvent(streamId, message) {
      events.push({ streamId, message });
      return String(events.length);
    },
    async replayEventsAfter(lastEventId, { send }) {
      const last = Number(lastEventId);
      const streamId = events[last - 1]?.streamId ?? '';
      for (const [index, event] of events.entries()) {
        if (index < last || event.streamId !== streamId) continue;
        await send(String(index + 1), event.message);
      }
      return streamId;
    },
  };
}
