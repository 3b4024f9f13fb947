import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readEvents, type ServerSentEvent } from '../../../../scripts/client/server-sent-events.ts';

async function* cut(bytes: Uint8Array, sizes: number[]): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for (const size of sizes) {
    yield bytes.subarray(offset, offset + size);
    offset += size;
  }
  yield bytes.subarray(offset);
}

const read = (bytes: Uint8Array, sizes: number[] = []): Promise<ServerSentEvent[]> =>
  Array.fromAsync(readEvents(cut(bytes, sizes)));

describe('readEvents', () => {
  it('reads the same events wherever the bytes are cut, multi-byte characters included', async () => {
    const event = fc.record({
      event: fc.constantFrom('token', 'progress', 'done'),
      data: fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify({ text })),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event), fc.array(fc.nat(9)), async (events, sizes) => {
        const text = events.map(({ event, data }) => `event: ${event}\ndata: ${data}\n\n`).join('');
        expect(await read(new TextEncoder().encode(text), sizes)).toEqual(events);
      }),
    );
  });

  it('skips comments and drops an event that the connection cut off', async () => {
    const text = ': keep-alive\n\nevent: done\ndata: {}\n\nevent: token\ndata: {"te';
    expect(await read(Buffer.from(text))).toEqual([{ event: 'done', data: '{}' }]);
  });
});
