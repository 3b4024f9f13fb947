import type { Invocation } from './invocation.ts';

/** Everything an environment is started from. */
export interface EnvironmentSpec {
  functionName: string;
  version: string;
  handler: string;
  runtime: string;
  memoryMiB: number;
  codeDirectory: string;
  /** Invocations at a time; absent for an on-demand function, which runs one and knows nothing of the others. */
  concurrency: number | undefined;
  /** Worker threads of the runtime client; 1 on demand. */
  workers: number;
  variables: Record<string, string>;
  logGroup: string;
  logFormat: 'JSON' | 'Text';
  logLevel: string | undefined;
  /** Whether the service adds its own lines to the function's log. */
  logsReports: boolean;
  zoneId: string;
  initTimeoutMs: number;
}

/** A running environment as its fleet sees it. */
export interface ExecutionEnvironment {
  readonly id: string;
  readonly pid: number | undefined;
  readonly zoneId: string;
  readonly workers: number;
  readonly slots: number;
  readonly slotsInUse: number;
  readonly isReady: boolean;
  /** Resolves when the first worker asks for work; rejects with InitFailure. */
  readonly ready: Promise<void>;
  /** Resolves when the process is gone, for whatever reason. */
  readonly exited: Promise<void>;
  /** Hands the invocation to a parked worker, or returns false: no free slot, no parked worker, or shutting down. */
  offer(invocation: Invocation): boolean;
  /** Takes no more work and ends when the running work is done, or has run past its timeout. */
  drain(): void;
  /** Ends one worker as if its code had called `process.exit()`; what follows is the runtime client's doing. */
  crashWorker(): void;
  /** Ends the process at once; running invocations fail. */
  stop(): Promise<void>;
}

export type StartEnvironment = (spec: EnvironmentSpec) => ExecutionEnvironment;

/** Why an environment never became ready; `code` is the StateReasonCode of its version. */
export class InitFailure extends Error {
  override readonly name = 'InitFailure';
  readonly code: 'FunctionError.RuntimeInitError' | 'FunctionError.InitTimeout';
  /** The error that the runtime reported, as the caller of an on-demand function gets it. */
  readonly payload: Buffer;

  constructor(code: InitFailure['code'], message: string, payload: Buffer) {
    super(message);
    this.code = code;
    this.payload = payload;
  }
}
