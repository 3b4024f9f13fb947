/** Reads what an agent elsewhere sent, up to the size that an answer may have. */
import type { Readable } from 'node:stream';
import { orAborted } from '../../shared/deadline.ts';
import { AgentTrouble } from './agent-trouble.ts';

/** Bytes of one answer: many times that of the longest text with its data. */
const MAX_BYTES = 256_000;

/** @throws AgentTrouble when it is longer; the network's error; the signal's reason */
export async function readBounded(body: Readable, signal: AbortSignal): Promise<string> {
  const read = async (): Promise<string> => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength;
      if (bytes > MAX_BYTES) {
        throw new AgentTrouble('failed', `the answer is longer than ${MAX_BYTES} bytes`);
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  };
  try {
    return await orAborted(read(), signal);
  } finally {
    // Without effect on a body that was read to its end: its connection is kept.
    body.destroy();
  }
}
