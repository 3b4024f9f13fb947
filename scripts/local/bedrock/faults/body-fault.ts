/** What a fault on the way does to a whole JSON answer. */
import { ConnectionReset } from '../../connection-reset.ts';
import type { CloudResponse } from '../../service.ts';
import type { StreamFault } from './fault.ts';
import type { Pace } from './stream-fault.ts';
import { untilAborted } from './waiting.ts';

export async function sendBody(
  json: string,
  fault: StreamFault | undefined,
  pace: Pace,
): Promise<CloudResponse> {
  const headers = { 'content-type': 'application/json' };
  const half = json.slice(0, Math.floor(json.length / 2));
  switch (fault?.kind) {
    case 'slow':
      await pace.sleep(fault.ms, pace.signal);
      break;
    case 'stall':
      if (fault.ms === undefined) return untilAborted(pace.signal);
      await pace.sleep(fault.ms, pace.signal);
      break;
    case 'content-type':
      return { status: 200, headers: { 'content-type': fault.value }, body: json };
    case 'malformed-event':
      return { status: 200, headers, body: half };
    case 'cut':
      return fault.how === 'reset' || fault.how === undefined
        ? { status: 200, headers, body: cutBody(half) }
        : { status: 200, headers, body: half };
  }
  return { status: 200, headers, body: json };
}

async function* cutBody(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
  throw new ConnectionReset();
}
