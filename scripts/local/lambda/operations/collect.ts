import { type Answer, FunctionFailure } from '../environments/invocation.ts';
import { tooLarge } from '../environments/runtime-response.ts';
import { quotas } from '../quotas.ts';

export interface Collected {
  /** The function's answer, or the document of its failure. */
  payload: Uint8Array;
  failed: boolean;
}

/** Reads a whole answer, as `Invoke` gives it; a streamed one above the response limit becomes a failure. */
export async function collect(answer: Answer): Promise<Collected> {
  if (answer.failure) return { payload: answer.failure.payload, failed: true };
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.chunks) {
      size += chunk.length;
      if (size > quotas.responsePayload) throw tooLarge(quotas.responsePayload);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof FunctionFailure) return { payload: error.payload, failed: true };
    throw error;
  }
  return { payload: Buffer.concat(chunks), failed: false };
}
