/** The newest requests that the model was asked, for tests and curious people. */

export interface LoggedCall {
  /** Counts from 1 since the start or the last reset. */
  number: number;
  /** When it came, in ms on the process's clock. */
  atMs: number;
  modelId: string;
  operation: 'Converse' | 'ConverseStream' | 'CountTokens' | 'ApplyGuardrail';
  request: unknown;
  /** Kind of the scripted fault that met it. */
  fault?: string;
  /** True when the answer was scripted. */
  scripted: boolean;
}

/** Older calls are dropped, so that a load test does not fill the memory. */
const MAX_CALLS = 500;

export class CallLog {
  #calls: LoggedCall[] = [];
  #count = 0;

  add(call: Omit<LoggedCall, 'number' | 'atMs'>): void {
    this.#count += 1;
    this.#calls.push({ number: this.#count, atMs: Math.round(performance.now()), ...call });
    if (this.#calls.length > MAX_CALLS) this.#calls.shift();
  }

  reset(): void {
    this.#calls = [];
    this.#count = 0;
  }

  /** How many were asked in all, and the newest of them. */
  read(): { count: number; calls: readonly LoggedCall[] } {
    return { count: this.#count, calls: this.#calls };
  }
}
