/** One request to run a function, told when it is over: what Lambda's own metrics are made of. */
export interface InvocationRecord {
  functionName: string;
  /** The version or alias that the caller named. */
  qualifier: string | undefined;
  /** The version that ran, or would have. */
  executedVersion: string | undefined;
  managed: boolean;
  outcome: 'succeeded' | 'failed' | 'throttled';
  durationMs: number;
  /** Milliseconds since the epoch, at the end. */
  at: number;
}
