/** The faults that a test can ask the offline model for. */

/** Instead of any answer. */
export type ResponseFault =
  /** A service error; without `type` the answer carries only the status. */
  | { kind: 'error'; status: number; type?: string; message?: string; retryAfterSeconds?: number }
  /** The connection is destroyed before any header. */
  | { kind: 'reset' }
  /** No byte is ever sent. */
  | { kind: 'hang' }
  /** A web page, such as a load balancer's, with this status. */
  | { kind: 'html'; status: number }
  /** Status 200 with nothing in it. */
  | { kind: 'empty-body' }
  /** Status 200 with `{}`. */
  | { kind: 'empty-object' };

/** A whole answer that says the wrong thing. */
export type AnswerFault =
  /** A tool use whose input is no JSON, with the stop reason `malformed_tool_use`. */
  | { kind: 'malformed-tool-use' }
  /** A tool use whose input was cut by the token limit. */
  | { kind: 'max-tokens-in-tool' }
  | { kind: 'stop-reason'; value: string };

/** Something that goes wrong on the way. `afterEvents` good events come first; half of them when not given. */
export type StreamFault =
  /** The first token comes late. */
  | { kind: 'slow'; ms: number }
  /** The answer ends early: by a reset, with a clean end, or inside a frame. */
  | { kind: 'cut'; how?: 'reset' | 'end' | 'truncated'; afterEvents?: number }
  /** Silence with an open connection: for `ms`, then it goes on, or for ever. */
  | { kind: 'stall'; ms?: number; afterEvents?: number }
  | { kind: 'malformed-event'; afterEvents?: number }
  | { kind: 'bad-checksum'; afterEvents?: number }
  | { kind: 'unknown-event'; afterEvents?: number }
  /** A modelled error inside the stream; `type` is its member, such as `throttlingException`. */
  | { kind: 'exception'; type: string; message?: string; afterEvents?: number }
  | { kind: 'error-frame'; code: string; message?: string; afterEvents?: number }
  /** The answer is whole, and its header says that it is something else. */
  | { kind: 'content-type'; value: string }
  | { kind: 'no-message-stop' }
  | { kind: 'no-metadata' };

export type Fault = ResponseFault | AnswerFault | StreamFault;

const RESPONSE_KINDS = ['error', 'reset', 'hang', 'html', 'empty-body', 'empty-object'];
const ANSWER_KINDS = ['malformed-tool-use', 'max-tokens-in-tool', 'stop-reason'];
const STREAM_KINDS = [
  'slow',
  'content-type',
  'cut',
  'stall',
  'malformed-event',
  'bad-checksum',
  'unknown-event',
  'exception',
  'error-frame',
  'no-message-stop',
  'no-metadata',
];
/** Stream faults that a whole JSON answer can have too. */
const ALSO_WITHOUT_STREAM = ['slow', 'content-type', 'cut', 'stall', 'malformed-event'];

export const FAULT_KINDS: readonly string[] = [...RESPONSE_KINDS, ...ANSWER_KINDS, ...STREAM_KINDS];

export function isResponseFault(fault: Fault): fault is ResponseFault {
  return RESPONSE_KINDS.includes(fault.kind);
}

export function isAnswerFault(fault: Fault): fault is AnswerFault {
  return ANSWER_KINDS.includes(fault.kind);
}

export function isStreamFault(fault: Fault): fault is StreamFault {
  return STREAM_KINDS.includes(fault.kind);
}

/** False for a fault of event frames on Converse, which has none. */
export function canHappen(fault: Fault, streaming: boolean): boolean {
  return streaming || !isStreamFault(fault) || ALSO_WITHOUT_STREAM.includes(fault.kind);
}
