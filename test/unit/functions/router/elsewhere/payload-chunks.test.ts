import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AgentTrouble } from '../../../../../functions/router/elsewhere/agent-trouble.ts';
import { payloadChunks } from '../../../../../functions/router/elsewhere/payload-chunks.ts';
import { encodeFrame } from '../../../../support/event-frames.ts';

const frame = (type: string, body: string) => encodeFrame({ ':event-type': type }, body);
const complete = (more: object = {}) => frame('InvokeComplete', JSON.stringify(more));

async function written(...chunks: Uint8Array[]): Promise<string> {
  let text = '';
  const body = (async function* () {
    yield* chunks;
  })();
  for await (const chunk of payloadChunks(body)) text += Buffer.from(chunk).toString('latin1');
  return text;
}

describe('what a function wrote', () => {
  it('is the same however its frames are cut', async () => {
    const frames = [frame('PayloadChunk', 'one '), frame('PayloadChunk', 'two'), complete()];
    const whole = Buffer.concat(frames);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(whole.length), { maxLength: 8 }), async (cuts) => {
        const ends = [...cuts.sort((left, right) => left - right), whole.length];
        const pieces = ends.map((end, index) =>
          whole.subarray(index === 0 ? 0 : ends[index - 1], end),
        );
        expect(await written(...pieces)).toBe('one two');
      }),
    );
  });

  it.each([
    [
      'failed on its way',
      [complete({ ErrorCode: 'Unhandled', ErrorDetails: 'secret' })],
      'failed',
      'the function failed (Unhandled)',
    ],
    ['was cut off', [], 'unavailable', 'the answer of Lambda was cut off'],
    [
      'was broken off by Lambda',
      [encodeFrame({ ':message-type': 'exception', ':exception-type': 'ServiceException' }, '{}')],
      'unavailable',
      'Lambda broke off its answer (ServiceException)',
    ],
    [
      'ends in something else',
      [frame('InvokeComplete', '{')],
      'unavailable',
      'the answer of Lambda is garbled',
    ],
  ])('is not whole when it %s', async (_, end, kind, message) => {
    const all = [frame('PayloadChunk', 'one '), ...end];
    await expect(written(...all)).rejects.toMatchObject({ kind, message });
  });

  it('is not waited for when it is longer than any answer', async () => {
    const long = Buffer.from(frame('PayloadChunk', 'x'.repeat(2_000_000)));
    await expect(written(long.subarray(0, 100))).rejects.toMatchObject({
      kind: 'failed',
      message: 'the answer is longer than 2000000 bytes',
    });
  });

  it('is nothing but trouble when it is garbled', async () => {
    const whole = Buffer.concat([frame('PayloadChunk', 'one'), complete()]);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, bits) => {
          const garbled = Buffer.from(whole);
          garbled[at] = (garbled[at] ?? 0) ^ bits;
          await expect(written(garbled)).rejects.toBeInstanceOf(AgentTrouble);
        },
      ),
    );
    await expect(written(Buffer.from('<html>not found</html>'))).rejects.toBeInstanceOf(
      AgentTrouble,
    );
  });
});
