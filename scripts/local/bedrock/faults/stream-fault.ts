/** Sends the events of an answer as frames, with what a fault does to them on the way. */
import { ConnectionReset } from '../../connection-reset.ts';
import {
  encodeErrorFrame,
  encodeEvent,
  encodeException,
  encodeMalformedEvent,
  type StreamEvent,
  withBadChecksum,
} from '../wire/event-stream.ts';
import type { StreamFault } from './fault.ts';
import { type Sleep, untilAborted } from './waiting.ts';

export interface Pace {
  /** Between two deltas, in milliseconds; 0 sends without a pause. */
  deltaDelayMs: number;
  sleep: Sleep;
  signal: AbortSignal;
}

/** Yields the frames in order; throws `ConnectionReset` where the connection is to be destroyed. */
export async function* sendFrames(
  events: readonly StreamEvent[],
  fault: StreamFault | undefined,
  pace: Pace,
): AsyncGenerator<Uint8Array> {
  const sent = events.filter(({ type }) => !isLeftOut(type, fault));
  const faultAt = fault && 'afterEvents' in fault ? fault.afterEvents : undefined;
  const position = Math.min(faultAt ?? Math.floor(sent.length / 2), sent.length);
  for (const [index, event] of sent.entries()) {
    if (index === 0 && fault?.kind === 'slow') await pace.sleep(fault.ms, pace.signal);
    if (index === position && fault) {
      const goesOn = yield* sendFault(fault, event, pace);
      if (!goesOn) return;
    }
    if (event.type === 'contentBlockDelta' && pace.deltaDelayMs > 0) {
      await pace.sleep(pace.deltaDelayMs, pace.signal);
    }
    yield encodeEvent(event);
  }
  if (fault && position === sent.length) yield* sendFault(fault, undefined, pace);
}

function isLeftOut(type: string, fault: StreamFault | undefined): boolean {
  return (
    (fault?.kind === 'no-message-stop' && (type === 'messageStop' || type === 'metadata')) ||
    (fault?.kind === 'no-metadata' && type === 'metadata')
  );
}

/** Sends what the fault puts at its place; returns whether the stream goes on after it. */
async function* sendFault(
  fault: StreamFault,
  next: StreamEvent | undefined,
  pace: Pace,
): AsyncGenerator<Uint8Array, boolean> {
  const frame = encodeEvent(next ?? { type: 'metadata', payload: {} });
  switch (fault.kind) {
    case 'cut':
      if (fault.how === 'end') return false;
      if (fault.how === 'truncated') {
        yield frame.subarray(0, frame.length - 5);
        return false;
      }
      throw new ConnectionReset();
    case 'stall':
      if (fault.ms === undefined) return untilAborted(pace.signal);
      await pace.sleep(fault.ms, pace.signal);
      return true;
    case 'malformed-event':
      yield encodeMalformedEvent('contentBlockDelta');
      return true;
    case 'bad-checksum':
      yield withBadChecksum(frame);
      return true;
    case 'unknown-event':
      yield encodeEvent({ type: 'somethingNew', payload: { scripted: true } });
      return true;
    case 'exception':
      yield encodeException(fault.type, fault.message ?? 'Scripted fault.');
      return false;
    case 'error-frame':
      yield encodeErrorFrame(fault.code, fault.message ?? 'Scripted fault.');
      return false;
    default:
      return true;
  }
}
