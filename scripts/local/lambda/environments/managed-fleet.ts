import { setTimeout as sleep } from 'node:timers/promises';
import type { Tasks } from '../tasks.ts';
import type { Fleet } from './fleet.ts';
import type { Invocation } from './invocation.ts';
import type { ExecutionEnvironment } from './types.ts';

/** The pool has no vCPUs left for what was asked. */
export class PoolFull extends Error {
  override readonly name = 'PoolFull';
}

export interface ManagedFleetOptions {
  start(zoneId: string): ExecutionEnvironment;
  /** Whether the pool has that many vCPUs left. */
  hasRoom(vCpus: number): boolean;
  /** Zones that an environment can start in now. */
  zones(): readonly string[];
  vCpusPerEnvironment: number;
  replaceMs: number;
  tasks: Tasks;
}

/** Longest pause between attempts to replace a lost environment, in milliseconds. */
const MAX_REPLACE_MS = 10_000;

/**
 * A worker asks for its next event a moment after it took one. AWS's network is slower than that moment, a laptop's
 * loopback is not: with a slot free, a parked worker is waited for this long before the refusal.
 */
const REPOLL_MS = 25;
const REPOLL_STEP_MS = 5;

/**
 * Environments of a version on a pool: a number set ahead of time, never by traffic. A lost one is replaced; an
 * invocation goes to the least loaded one that takes it, or nowhere.
 */
export class ManagedFleet implements Fleet {
  #options: ManagedFleetOptions;
  #members: ExecutionEnvironment[] = [];
  #leaving = new Set<ExecutionEnvironment>();
  #target = 0;
  #failuresInARow = 0;
  #next = 0;

  constructor(options: ManagedFleetOptions) {
    this.#options = options;
  }

  get environments(): readonly ExecutionEnvironment[] {
    return this.#members;
  }

  get target(): number {
    return this.#target;
  }

  get vCpus(): number {
    return (this.#members.length + this.#leaving.size) * this.#options.vCpusPerEnvironment;
  }

  async take(invocation: Invocation): Promise<boolean> {
    if (this.#offer(invocation)) return true;
    const hasFreeSlot = () => this.#members.some((m) => m.isReady && m.slotsInUse < m.slots);
    for (let waitedMs = 0; waitedMs < REPOLL_MS && hasFreeSlot(); waitedMs += REPOLL_STEP_MS) {
      await sleep(REPOLL_STEP_MS);
      if (this.#offer(invocation)) return true;
    }
    return false;
  }

  /**
   * Brings the fleet to `count` environments. Resolves when all of them are ready; those above the number end when
   * their work is done. Rejects with PoolFull (nothing changed) or InitFailure (the fleet goes on trying).
   */
  async resize(count: number): Promise<void> {
    const missing = count - this.#members.length;
    if (missing > 0 && !this.#options.hasRoom(missing * this.#options.vCpusPerEnvironment)) {
      throw new PoolFull();
    }
    this.#target = count;
    for (let i = 0; i < missing; i += 1) this.#add();
    for (let i = 0; i < -missing; i += 1) this.#retireOne();
    await Promise.all(this.#members.map((member) => member.ready));
  }

  async drain(): Promise<void> {
    this.#target = 0;
    while (this.#members.length > 0) this.#retireOne();
    await Promise.all([...this.#leaving].map((member) => member.exited));
  }

  async stop(): Promise<void> {
    this.#target = 0;
    const all = [...this.#members, ...this.#leaving];
    await Promise.all(all.map((member) => member.stop()));
  }

  #offer(invocation: Invocation): boolean {
    this.#next += 1;
    const turned = this.#members.map(
      (_, index) => this.#members[(index + this.#next) % this.#members.length],
    ) as ExecutionEnvironment[];
    turned.sort((a, b) => a.slotsInUse - b.slotsInUse);
    return turned.some((environment) => environment.offer(invocation));
  }

  #add(): void {
    const member = this.#options.start(this.#emptiestZone());
    this.#members.push(member);
    member.ready.then(
      () => {
        this.#failuresInARow = 0;
      },
      () => {
        this.#failuresInARow += 1;
      },
    );
    void member.exited.then(() => this.#onExit(member));
  }

  #retireOne(): void {
    const [idlest] = [...this.#members].sort((a, b) => a.slotsInUse - b.slotsInUse);
    if (!idlest) return;
    this.#members = this.#members.filter((member) => member !== idlest);
    this.#leaving.add(idlest);
    idlest.drain();
  }

  #onExit(gone: ExecutionEnvironment): void {
    this.#leaving.delete(gone);
    this.#members = this.#members.filter((member) => member !== gone);
    this.#replaceLater();
  }

  #replaceLater(): void {
    if (this.#members.length >= this.#target) return;
    const pause = Math.min(this.#options.replaceMs * 2 ** this.#failuresInARow, MAX_REPLACE_MS);
    this.#options.tasks.later(pause, () => {
      if (this.#members.length >= this.#target) return;
      if (this.#options.hasRoom(this.#options.vCpusPerEnvironment)) this.#add();
      this.#replaceLater();
    });
  }

  #emptiestZone(): string {
    const load = (zoneId: string) => this.#members.filter((m) => m.zoneId === zoneId).length;
    const [emptiest] = [...this.#options.zones()].sort((a, b) => load(a) - load(b));
    if (emptiest === undefined) throw new Error('a fleet needs at least one zone');
    return emptiest;
  }
}
