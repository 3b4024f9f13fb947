/** The client against real servers, made with the official SDK; and against servers that are none. */
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { McpClient } from '../../../../../functions/shared/mcp/client.ts';
import { McpAnswerError, McpError } from '../../../../../functions/shared/mcp/json-rpc.ts';
import {
  type McpServerOptions,
  type ServedCall,
  startMcpServer,
  type TestMcpServer,
} from '../../../../support/mcp-server.ts';
import { useSteadyClock } from '../../../../support/steady-clock.ts';

useSteadyClock();

const KINDS: [string, Omit<McpServerOptions, 'tools'>][] = [
  ['stateless, answers as events', {}],
  ['stateless, answers as JSON', { json: true }],
  ['with sessions, answers as events', { stateful: true }],
  ['with sessions, answers as JSON', { stateful: true, json: true }],
];

const text = (said: unknown) => ({ content: [{ type: 'text' as const, text: String(said) }] });
const echo = { name: 'echo', run: ({ input }: ServedCall) => text(input.say) };

let server: TestMcpServer;
afterEach(() => server.close());

const connect = (onToolsChanged = () => {}): McpClient =>
  new McpClient({ url: new URL(server.url), onToolsChanged });

/** A client with a token, which is read from the list: the last one again and again. */
function connectWith(...tokens: (string | Error)[]) {
  const read = async (): Promise<string> => {
    const token = tokens.length > 1 ? tokens.shift() : tokens[0];
    if (token instanceof Error) throw token;
    return token as string;
  };
  return new McpClient({ url: new URL(server.url), token: read });
}

const never = new AbortController().signal;
const call = (client: McpClient, name: string, say: unknown = '', signal = never) =>
  client.request('tools/call', { name, arguments: { say } }, { signal, repeatable: false });
const list = (client: McpClient, params = {}) =>
  client.request('tools/list', params, { signal: never, repeatable: true });

const count = (method: string): number =>
  server.requests.filter((request) => request.method === method).length;

/** A tool that tells when it runs, and ends when it is told to. */
function stalling() {
  let began = () => {};
  let aborted = () => {};
  const begun = new Promise<void>((resolve) => {
    began = resolve;
  });
  const cancelled = new Promise<void>((resolve) => {
    aborted = resolve;
  });
  const run = ({ signal }: ServedCall) => {
    began();
    return new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        aborted();
        reject(new Error('cancelled'));
      });
    });
  };
  return { tool: { name: 'stall', run }, begun, cancelled };
}

describe.each(KINDS)('a server %s', (_, options) => {
  it('lists its tools page by page and runs them', async () => {
    server = await startMcpServer({
      ...options,
      tools: [echo, { ...echo, name: 'b' }],
      pageSize: 1,
    });
    const client = connect();
    const { tools: first, nextCursor } = await list(client);
    const { tools: second } = await list(client, { cursor: nextCursor });
    expect([first, second]).toMatchObject([[{ name: 'echo' }], [{ name: 'b' }]]);
    expect(await call(client, 'echo', 'hello')).toMatchObject(text('hello'));
  });

  it('gives each of 200 overlapping calls its own answer, over one session', async () => {
    const held: (() => void)[] = [];
    const run = async ({ input }: ServedCall) => {
      // Ten at a time are answered, last come first.
      await new Promise<void>((resolve) => {
        held.push(resolve);
        if (held.length === 10) for (const release of held.splice(0).reverse()) release();
      });
      return text(input.say);
    };
    server = await startMcpServer({ ...options, tools: [{ name: 'late', run }] });
    const client = connect();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_unused, index) => call(client, 'late', `of ${index}`)),
    );
    expect(answers).toMatchObject(answers.map((_answer, index) => text(`of ${index}`)));
    expect(count('initialize')).toBe(1);
  });

  it('keeps its connections for the calls to come', async () => {
    server = await startMcpServer({ ...options, tools: [echo] });
    const client = connect();
    for (let index = 0; index < 5; index++) await call(client, 'echo');
    const before = server.connections();
    for (let index = 0; index < 20; index++) await call(client, 'echo');
    // A stream may end a moment after its answer, when the next call has begun.
    expect(server.connections() - before).toBeLessThanOrEqual(1);
  });

  it('refuses in its own words what it does not know', async () => {
    server = await startMcpServer({ ...options, tools: [] });
    const refused = connect().request('tools/none', {}, { signal: never, repeatable: true });
    await expect(refused).rejects.toThrow(McpAnswerError);
    await expect(refused).rejects.toMatchObject({ code: -32_601 });
  });
});

describe('a server with sessions', () => {
  it('that dropped them gets one new session from all who learn it, and no call is lost', async () => {
    server = await startMcpServer({ stateful: true, tools: [echo] });
    const client = connect();
    await call(client, 'echo');
    server.forgetSessions();
    const answers = await Promise.all(['a', 'b', 'c'].map((say) => call(client, 'echo', say)));
    expect(answers).toMatchObject(['a', 'b', 'c'].map(text));
    expect(count('initialize')).toBe(2);
  });

  it('is told that a call was given up', async () => {
    const { tool, begun, cancelled } = stalling();
    server = await startMcpServer({ stateful: true, tools: [tool] });
    const abort = new AbortController();
    const answer = call(connect(), 'stall', '', abort.signal);
    await begun;
    const reason = new Error('the user left');
    abort.abort(reason);
    await expect(answer).rejects.toBe(reason);
    await cancelled;
  });

  it('may ask whether the client is there, and nothing else', async () => {
    const asks = {
      name: 'asks',
      run: async ({ ask }: ServedCall) => {
        const refusal = await ask('roots/list').catch((error: Error) => error.message);
        return text(`${JSON.stringify(await ask('ping'))} ${refusal}`);
      },
    };
    server = await startMcpServer({ stateful: true, tools: [asks] });
    const answer = (await call(connect(), 'asks')) as ReturnType<typeof text>;
    expect(answer.content[0]?.text).toBe('{} MCP error -32601: not supported');
  });

  it('may end a stream before the answer: it is gone on with, and the call not made again', async () => {
    let runs = 0;
    const slow = {
      name: 'slow',
      run: ({ closeStream }: ServedCall) => {
        runs += 1;
        closeStream();
        return text('after all');
      },
    };
    server = await startMcpServer({ stateful: true, tools: [slow], resumable: true });
    expect(await call(connect(), 'slow')).toMatchObject(text('after all'));
    expect(runs).toBe(1);
    expect(server.requests.filter(({ http }) => http === 'GET')).toHaveLength(1);
  });

  it.each([404, 400, 401])(
    'that refuses with %i to go on with a stream has taken the call: only what may be repeated is made again',
    async (status) => {
      let runs = 0;
      const pay = {
        name: 'pay',
        run: ({ closeStream }: ServedCall) => {
          runs += 1;
          if (runs < 3) {
            closeStream();
            server.interceptWith((_request, response) => {
              server.interceptWith(undefined);
              response.writeHead(status).end();
            });
          }
          return text(runs);
        },
      };
      server = await startMcpServer({ stateful: true, tools: [pay], resumable: true, token: 'a' });
      const client = connectWith('a');
      await expect(call(client, 'pay')).rejects.toThrow(`HTTP status ${status}`);
      expect(runs).toBe(1);
      const again = client.request(
        'tools/call',
        { name: 'pay' },
        { signal: never, repeatable: true },
      );
      expect(await again).toMatchObject(text(3));
    },
  );
});

describe('a server', () => {
  it('may say beside its answer that its tools have changed', async () => {
    const changes = {
      name: 'changes',
      run: async ({ announceTools }: ServedCall) => {
        await announceTools();
        return text('done');
      },
    };
    server = await startMcpServer({ tools: [changes] });
    let told = 0;
    await call(
      connect(() => {
        told += 1;
      }),
      'changes',
    );
    expect(told).toBe(1);
  });

  it('that was out of reach at first is opened by the next request', async () => {
    server = await startMcpServer({ tools: [echo] });
    const client = connect();
    server.interceptWith((_request, response) => response.destroy());
    await expect(call(client, 'echo')).rejects.toThrow();
    server.interceptWith(undefined);
    expect(await call(client, 'echo', 'here')).toMatchObject(text('here'));
  });

  it('that closes a kept connection is sent again what may be repeated, and only that', async () => {
    server = await startMcpServer({ json: true, tools: [echo] });
    const client = connect();
    let closed = 0;
    const closeOnce = (): void => {
      server.interceptWith((request) => {
        closed += 1;
        server.interceptWith(undefined);
        request.socket.resetAndDestroy();
      });
    };
    await list(client);
    closeOnce();
    expect(await list(client)).toMatchObject({ tools: [{ name: 'echo' }] });
    await list(client);
    closeOnce();
    await expect(call(client, 'echo')).rejects.toThrow();
    expect(closed).toBe(2);
    expect(count('tools/call')).toBe(0);
  });
});

describe.each([true, false])('a server that asks for a token (sessions: %s)', (stateful) => {
  it('gets it with every message', async () => {
    server = await startMcpServer({ stateful, token: 'a', tools: [echo] });
    const client = connectWith('a\n');
    expect(await call(client, 'echo', 'hello')).toMatchObject(text('hello'));
    expect(await call(client, 'echo', 'again')).toMatchObject(text('again'));
  });

  it('and has a new one now gets the new one, from all who learn it, and no call is lost', async () => {
    server = await startMcpServer({ stateful, token: 'a', tools: [echo] });
    const client = connectWith('a', 'b');
    await call(client, 'echo');
    server.changeToken('b');
    const answers = await Promise.all(['1', '2', '3'].map((say) => call(client, 'echo', say)));
    expect(answers).toMatchObject(['1', '2', '3'].map(text));
    expect(count('initialize')).toBe(2);
  });

  it('and refuses it is told so, as is who has none', async () => {
    server = await startMcpServer({ stateful, token: 'a', tools: [echo] });
    await expect(call(connectWith('wrong'), 'echo')).rejects.toThrow('HTTP status 401');
    await expect(call(connectWith('a\r\nx: y'), 'echo')).rejects.toThrow('the token is none that');
    const late = connectWith(new Error('cannot be read'), 'a');
    await expect(call(late, 'echo')).rejects.toThrow('cannot be read');
    expect(await call(late, 'echo', 'hello')).toMatchObject(text('hello'));
  });
});

const SSE = { 'content-type': 'text/event-stream' };
const JSON_TYPE = { 'content-type': 'application/json' };
const send =
  (status: number, headers: Record<string, string>, body: string) =>
  (response: ServerResponse): void => {
    response.writeHead(status, headers).end(body);
  };

describe('what is no answer', () => {
  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    ['a page', send(200, { 'content-type': 'text/html' }, '<html>'), /neither JSON nor a stream/],
    ['text that is not JSON', send(200, JSON_TYPE, '{'), /not JSON/],
    ['JSON that is no message', send(200, JSON_TYPE, '[1, null]'), /no JSON-RPC message/],
    [
      'an answer to something else',
      send(200, JSON_TYPE, '{"id":77,"result":{}}'),
      /without an answer/,
    ],
    ['an answer without a result', send(200, JSON_TYPE, '{"id":3}'), /no result/],
    ['an empty list', send(200, JSON_TYPE, '[]'), /without an answer/],
    ['an empty stream', send(200, SSE, ''), /without an answer/],
    ['a stream of garbage', send(200, SSE, 'data: {"id"\n\n'), /not JSON/],
    [
      'a stream cut in its answer',
      send(200, SSE, 'data: {"id":3,"result":{}}'),
      /without an answer/,
    ],
    ['talk', send(200, SSE, 'data: {"id":1,"method":"ping"}\n\n'.repeat(200)), /talks too much/],
    ['nothing', send(202, {}, ''), /neither JSON nor a stream/],
    ['a redirection', send(302, { location: 'http://127.0.0.1/' }, ''), /HTTP status 302/],
    ['a failure', send(500, JSON_TYPE, '{"id":3,"result":{}}'), /HTTP status 500/],
    ['a refusal', send(401, {}, ''), /HTTP status 401/],
    ['an unknown address', send(404, {}, ''), /HTTP status 404/],
    [
      'too much JSON',
      send(200, JSON_TYPE, `"${'x'.repeat(1_100_000)}"`),
      /longer than 1000000 bytes/,
    ],
    ['too much of a stream', send(200, SSE, `data: ${'x\ndata: '.repeat(200_000)}`), /longer than/],
  ])('is %s', async (_, answer, message) => {
    server = await startMcpServer({ json: true, tools: [echo] });
    const client = connect();
    await list(client);
    server.interceptWith((_request, response) => answer(response));
    const result = call(client, 'echo');
    await expect(result).rejects.toThrow(McpError);
    await expect(result).rejects.toThrow(message);
    server.interceptWith(undefined);
    expect(await call(client, 'echo', 'again')).toMatchObject(text('again'));
  });

  it('is a version that nobody speaks', async () => {
    server = await startMcpServer({ tools: [] });
    const result = { protocolVersion: '1999-01-01', capabilities: {} };
    server.interceptWith((_request, response) =>
      send(200, JSON_TYPE, JSON.stringify({ id: 1, result }))(response),
    );
    await expect(list(connect())).rejects.toThrow(/speaks none of 2025-11-25/);
  });

  it('is silence, which ends with the caller', async () => {
    server = await startMcpServer({ tools: [echo] });
    const client = connect();
    await list(client);
    const abort = new AbortController();
    server.interceptWith(() => abort.abort(new Error('time is up')));
    await expect(call(client, 'echo', '', abort.signal)).rejects.toThrow('time is up');
  });
});
