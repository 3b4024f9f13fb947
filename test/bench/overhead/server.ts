/**
 * A fake Bedrock that answers at once, over TLS, in a process of its own: Converse and ConverseStream with one fixed
 * text, or with the choice of an agent when the request wants one. Prints its two ports: the model's, and a plain one that
 * tells how many TLS connections were made.
 * `node server.ts <key file> <certificate file>`
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { eventFrame } from '../../../functions/router/first-touch/event-frames.ts';

const TEXT = 'The order was paid on Monday and leaves the warehouse today.';
const USAGE = { inputTokens: 200, outputTokens: 12, totalTokens: 212 };
const METRICS = { latencyMs: 0 };
const answered = (content: object, stopReason: string): Buffer =>
  Buffer.from(
    JSON.stringify({
      output: { message: { role: 'assistant', content: [content] } },
      stopReason,
      usage: USAGE,
      metrics: METRICS,
    }),
  );
const CHOICE = { userinput: 'x', selected_agent: 'support', agent: 'support', confidence: '0.9' };
const TEXT_ANSWER = answered({ text: TEXT }, 'end_turn');
const CHOICE_ANSWER = answered(
  { toolUse: { toolUseId: 't1', name: 'analyzePrompt', input: CHOICE } },
  'tool_use',
);
const STREAM = Buffer.concat([
  eventFrame('messageStart', { role: 'assistant' }),
  ...TEXT.split(/(?= )/).map((text) =>
    eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text } }),
  ),
  eventFrame('contentBlockStop', { contentBlockIndex: 0 }),
  eventFrame('messageStop', { stopReason: 'end_turn' }),
  eventFrame('metadata', { usage: USAGE, metrics: METRICS }),
]);

const [key = '', certificate = ''] = process.argv.slice(2);
let handshakes = 0;

// The SDK's default client speaks HTTP/2, ours HTTP/1.1.
const server = createSecureServer(
  { key: readFileSync(key), cert: readFileSync(certificate), allowHTTP1: true },
  async (request, response) => {
    const body = await textOf(request);
    if (request.url?.endsWith('/converse-stream')) {
      response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
      response.end(STREAM);
      return;
    }
    const answer = body.includes('"toolChoice"') || body.includes('analyzePrompt');
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(answer ? CHOICE_ANSWER : TEXT_ANSWER);
  },
);
server.on('secureConnection', () => {
  handshakes += 1;
});
const counts = createPlainServer((_request, response) => response.end(String(handshakes)));
await Promise.all([server, counts].map((each) => once(each.listen(0, '127.0.0.1'), 'listening')));
console.log([server, counts].map((each) => (each.address() as AddressInfo).port).join(' '));

async function textOf(request: AsyncIterable<unknown>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
