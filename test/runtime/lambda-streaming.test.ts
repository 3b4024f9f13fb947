/** Response streaming through the real runtime client, over HTTP with event-stream framing and in process. */

import { InvokeCommand, InvokeWithResponseStreamCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AT_GATE, closedGate } from '../support/gate.ts';
import { bundle, type LocalLambda, startLocalLambda } from '../support/local-lambda.ts';
import { createManaged, createPool, managedInput, publish } from '../support/managed-function.ts';

const source = `${AT_GATE}
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const out = event.http
    ? awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { 'x-a': 'b' } })
    : stream;
  out.write('one ');
  await atGate(event.gate);
  if (event.fail) throw new TypeError(event.fail);
  out.end('two');
});`;

describe('response streaming', () => {
  let local: LocalLambda;
  let version: string;
  beforeAll(async () => {
    local = await startLocalLambda();
    await createPool(local.client, 'pool');
    await createManaged(local.client, managedInput('stream', 'pool', bundle(source)));
    version = await publish(local.client, 'stream');
  });
  afterAll(() => local.close());

  const stream = async (event: object, onChunk = (): void => {}) => {
    const { EventStream = [], ExecutedVersion } = await local.client.send(
      new InvokeWithResponseStreamCommand({
        FunctionName: 'stream',
        Qualifier: version,
        Payload: JSON.stringify(event),
      }),
    );
    const chunks: string[] = [];
    let complete: { ErrorCode?: string | undefined; ErrorDetails?: string | undefined } | undefined;
    for await (const item of EventStream) {
      if (item.PayloadChunk?.Payload) {
        chunks.push(Buffer.from(item.PayloadChunk.Payload).toString());
        onChunk();
      }
      if (item.InvokeComplete) complete = item.InvokeComplete;
    }
    return { chunks, complete, ExecutedVersion };
  };

  it('passes chunks on when they are written, then completes', async () => {
    // The function goes on only when its first chunk has arrived.
    const gate = closedGate();
    const { chunks, complete, ExecutedVersion } = await stream({ gate: gate.path }, gate.open);
    expect(chunks).toEqual(['one ', 'two']);
    expect(complete).toEqual({});
    expect(ExecutedVersion).toBe(version);
  });

  it('keeps what was sent before a failure and names the error at the end', async () => {
    const gate = closedGate();
    const { chunks, complete } = await stream({ gate: gate.path, fail: 'no more' }, gate.open);
    expect(chunks).toEqual(['one ']);
    expect(complete?.ErrorCode).toBe('TypeError');
    expect(complete?.ErrorDetails).toContain('no more');
  });

  it('carries the HTTP prelude and its content type untouched', async () => {
    const answer = await local.service.invokeStream({
      functionArn: `stream:${version}`,
      payload: Buffer.from('{"http":true}'),
    });
    expect(answer.contentType).toBe('application/vnd.awslambda.http-integration-response');
    const parts: Uint8Array[] = [];
    for await (const chunk of answer.chunks) parts.push(chunk);
    const [prelude, body] = Buffer.concat(parts).toString().split('\0'.repeat(8));
    expect(JSON.parse(prelude ?? '')).toEqual({ statusCode: 201, headers: { 'x-a': 'b' } });
    expect(body).toBe('one two');
  });

  it('throws the error type out of the chunks in process', async () => {
    const { chunks } = await local.service.invokeStream({
      functionArn: 'stream',
      qualifier: version,
      payload: Buffer.from('{"fail":"x"}'),
    });
    const read = async () => {
      for await (const _ of chunks);
    };
    await expect(read()).rejects.toMatchObject({ name: 'TypeError' });
  });

  it('collects a streamed answer for a plain Invoke', async () => {
    const { Payload, FunctionError } = await local.client.send(
      new InvokeCommand({ FunctionName: 'stream', Qualifier: version, Payload: '{}' }),
    );
    expect(FunctionError).toBeUndefined();
    expect(Buffer.from(Payload ?? []).toString()).toBe('one two');
  });

  it('lets the function finish when the caller goes away', async () => {
    const gate = closedGate();
    const abort = new AbortController();
    const answer = await local.service.invokeStream({
      functionArn: `stream:${version}`,
      payload: Buffer.from(JSON.stringify({ gate: gate.path })),
      signal: abort.signal,
    });
    abort.abort();
    gate.open();
    const parts: Uint8Array[] = [];
    for await (const chunk of answer.chunks) parts.push(chunk);
    expect(parts).toEqual([]);
    const { chunks } = await stream({});
    expect(chunks.join('')).toBe('one two');
  });
});
