import type { Fleet } from './fleet.ts';
import type { Invocation } from './invocation.ts';
import type { ExecutionEnvironment } from './types.ts';

export interface OnDemandFleetOptions {
  start(): ExecutionEnvironment;
  /** Whether the account and the function may run one more environment. */
  hasRoom(): boolean;
}

/** Environments of a version outside pools: made when an invocation finds none idle, one invocation each, and kept. */
export class OnDemandFleet implements Fleet {
  readonly vCpus = 0;
  #options: OnDemandFleetOptions;
  #members: ExecutionEnvironment[] = [];
  /** Invocations that may still be waiting for their environment to start. */
  #taking = new Set<Promise<boolean>>();

  constructor(options: OnDemandFleetOptions) {
    this.#options = options;
  }

  get environments(): readonly ExecutionEnvironment[] {
    return this.#members;
  }

  /** A new environment's start is waited for. Rejects with InitFailure when it fails. */
  take(invocation: Invocation): Promise<boolean> {
    const taking = this.#take(invocation);
    this.#taking.add(taking);
    const forget = () => this.#taking.delete(taking);
    taking.then(forget, forget);
    return taking;
  }

  async #take(invocation: Invocation): Promise<boolean> {
    if (this.#members.some((environment) => environment.offer(invocation))) return true;
    if (!this.#options.hasRoom()) return false;
    const member = this.#options.start();
    this.#members.push(member);
    void member.exited.then(() => {
      this.#members = this.#members.filter((other) => other !== member);
    });
    await member.ready;
    return member.offer(invocation) || this.#take(invocation);
  }

  async drain(): Promise<void> {
    await Promise.allSettled(this.#taking);
    const members = [...this.#members];
    for (const member of members) member.drain();
    await Promise.all(members.map((member) => member.exited));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.stop()));
  }
}
