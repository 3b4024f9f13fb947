import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readPrelude } from '../../../../../scripts/local/apigateway/prelude.ts';

const NULS = Buffer.alloc(8);

async function* from(chunks: readonly Uint8Array[], onEnd: () => void = () => undefined) {
  try {
    yield* chunks;
  } finally {
    onEnd();
  }
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}

/** Cuts `bytes` at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length];
  edges.sort((a, b) => a - b);
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
}

describe('readPrelude', () => {
  it('reads the same whatever the chunk boundaries, and leaves NULs of the body alone', async () => {
    const body = fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes));
    await fc.assert(
      fc.asyncProperty(body, fc.array(fc.nat(200), { maxLength: 8 }), async (tail, places) => {
        const head = Buffer.from('{"statusCode":201,"headers":{"X-A":"ä"}}');
        const whole = Buffer.concat([head, NULS, NULS, tail]);
        const read = await readPrelude(from(cut(whole, places)));
        expect(read.prelude).toEqual({ statusCode: 201, headers: { 'x-a': 'ä' } });
        expect(await collect(read.body)).toEqual(Buffer.concat([NULS, tail]));
      }),
    );
  });

  it('passes chunks of the body on one by one', async () => {
    const head = Buffer.concat([Buffer.from('{"statusCode":200}'), NULS]);
    const { body } = await readPrelude(from([head, Buffer.from('a'), Buffer.from('b')]));
    const seen: string[] = [];
    for await (const chunk of body) seen.push(Buffer.from(chunk).toString());
    expect(seen).toEqual(['a', 'b']);
  });

  it.each([
    ['nothing', []],
    ['no delimiter', [Buffer.from('{"statusCode":200}')]],
    ['no JSON', [Buffer.from('hello'), NULS]],
    ['no status', [Buffer.from('{"headers":{}}'), NULS]],
    ['a status out of range', [Buffer.from('{"statusCode":99}'), NULS]],
    ['null', [Buffer.from('null'), NULS]],
  ])('refuses %s', async (_, chunks) => {
    await expect(readPrelude(from(chunks))).rejects.toThrow(/prelude/);
  });

  it('gives up on an endless prelude and ends its source', async () => {
    let ended = false;
    const chunks = from(
      Array.from({ length: 100 }, () => Buffer.alloc(1024, 'x')),
      () => {
        ended = true;
      },
    );
    await expect(readPrelude(chunks)).rejects.toThrow('no end of the prelude within 65536 bytes');
    expect(ended).toBe(true);
  });

  it('ends its source when the reader leaves', async () => {
    let ended = false;
    const head = Buffer.concat([Buffer.from('{"statusCode":200}'), NULS, Buffer.from('a')]);
    const { body } = await readPrelude(
      from([head, Buffer.from('b')], () => {
        ended = true;
      }),
    );
    for await (const _ of body) break;
    expect(ended).toBe(true);
  });
});
