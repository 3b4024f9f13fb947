/**
 * Processes that work on one approval at once, over a network and a clock that a test decides: each call of a process
 * waits until it is picked, and is then carried out, refused, carried out with its answer lost, or the last thing that the
 * process ever did.
 */
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import type { Approval, Decision } from '../../../functions/router/approvals/approval.ts';
import { Approvals } from '../../../functions/router/approvals/approvals.ts';
import type { TurnRecord } from '../../../functions/router/sessions/session-store.ts';
import { startDeadline } from '../../../functions/shared/deadline.ts';
import { MemoryApprovals, type Network } from '../../support/memory-approvals.ts';

export const MINUTE = 60_000;
export const LEASE_MS = 20_000;
/** Of a result, before and after the content rules. */
export const RAW = '4111111111111111';
export const MASKED = '{CARD}';
/** As approval.ts has it. */
const TELL_MS = 15_000;

/** What becomes of a call: `dies-before` and `dies-after` take the process with it. */
export type Fate = 'done' | 'refused' | 'answer-lost' | 'dies-before' | 'dies-after';

export interface Choice {
  /** Which of the waiting calls goes on. */
  pick: number;
  fate: Fate;
  /** How far the clock goes on first, in ms. */
  passes: number;
}

interface WaitingCall {
  carryOut(fate: Fate): void;
}

export interface Ended {
  approval?: Approval;
  error?: Error;
}

export class World {
  readonly memory = new MemoryApprovals();
  /** What the action did, by its id: the tool's own guard against doing it twice. */
  readonly effects = new Set<string>();
  runs = 0;
  readonly session: TurnRecord[] = [];
  now = 1_000_000;
  /** Calls failed, processes died, or the clock passed a lease. */
  isDisturbed = false;
  /** The clock passed while somebody told the session. */
  isStalled = false;
  readonly #hasRules: boolean;
  readonly #waiting: WaitingCall[] = [];

  /** @param hasRules whether results are held against content rules, which are a service of their own */
  constructor(approval: Partial<Approval> = {}, hasRules = true) {
    this.#hasRules = hasRules;
    const first = { ...pendingApproval(this.now), ...approval, version: 1 };
    this.memory.approvals.set(`acme#${first.approvalId}`, first);
    const { tenant, approvalId, decideBy } = first;
    this.memory.marks.set(`acme#${approvalId}`, { tenant, approvalId, dueAt: decideBy });
  }

  get standing(): Approval {
    return this.memory.approvals.get('acme#ap-1') as Approval;
  }

  decide(actor: string, decision: Decision): Promise<Ended> {
    return this.#process((approvals, deadline) =>
      approvals.decide({ tenant: 'acme', actor }, 'ap-1', { decision }, deadline),
    );
  }

  look(): Promise<Ended> {
    return this.#process((approvals, deadline) => approvals.look('acme', 'ap-1', deadline));
  }

  sweep(): Promise<Ended> {
    return this.#process(async (approvals, deadline) => {
      await approvals.sweep(deadline, () => undefined);
      return undefined;
    });
  }

  /** Lets the processes go on as chosen, then in order and without any fault, until none has a call to make. */
  async run(choices: readonly Choice[]): Promise<void> {
    const left = [...choices];
    for (;;) {
      await turnOfLoop();
      if (this.#waiting.length === 0) return;
      const choice = left.shift() ?? { pick: 0, fate: 'done', passes: 0 };
      this.now += choice.passes;
      if (choice.passes >= LEASE_MS || choice.fate !== 'done') this.isDisturbed = true;
      if (choice.passes >= TELL_MS) this.isStalled = true;
      const [call] = this.#waiting.splice(choice.pick % this.#waiting.length, 1);
      call?.carryOut(choice.fate);
    }
  }

  /** One process: a worker that serves one request, or a sweep. A process that died never ends. */
  #process(
    work: (
      approvals: Approvals,
      deadline: ReturnType<typeof startDeadline>,
    ) => Promise<Approval | undefined>,
  ): Promise<Ended> {
    const network: Network = (_call, step) =>
      new Promise((resolve, reject) => {
        this.#waiting.push({
          carryOut: (fate) => {
            if (fate === 'dies-before') return;
            if (fate === 'refused') return reject(new Error('refused'));
            const result = step();
            if (fate === 'dies-after') return;
            if (fate === 'answer-lost') return reject(new Error('answer lost'));
            resolve(result);
          },
        });
      });
    const approvals = new Approvals({
      store: this.memory.through(network),
      sessions: {
        append: async (_key, turn) => {
          const isStored = () => this.session.some(({ turnId }) => turnId === turn.turnId);
          if (!(await network('is-stored', isStored))) {
            await network('append', () => this.session.push(turn));
          }
          return 'stored';
        },
      },
      carryOut: async ({ turnId }) => {
        try {
          await network('effect', () => {
            this.runs += 1;
            this.effects.add(turnId);
          });
          return { ok: true, result: { card: RAW }, isSure: true };
        } catch {
          return { ok: false, result: { status: 'error' }, isSure: false };
        }
      },
      ...(this.#hasRules && { screen: () => network('screen', () => ({ card: MASKED })) }),
      leaseOf: () => LEASE_MS,
      audit: () => undefined,
      measure: () => undefined,
      onUntold: () => undefined,
      now: () => this.now,
    });
    const deadline = startDeadline(600_000);
    return work(approvals, deadline).then(
      (approval) => ({ ...(approval && { approval }) }),
      (error: Error) => ({ error }),
    );
  }
}

function pendingApproval(now: number): Approval {
  return {
    approvalId: 'ap-1',
    tenant: 'acme',
    version: 1,
    status: 'pending',
    agent: 'commerce',
    tool: 'refund_create',
    input: { orderId: 'O-2006' },
    need: { why: 'amount', reason: 'the amount 1644 is above 500' },
    requester: { actor: 'ann', scopes: [] },
    routing: { tier: 'rules', confidence: 1 },
    sessionId: 's-1',
    turnId: 't-1',
    callId: 'u-1',
    createdAt: now,
    decideBy: now + 30 * MINUTE,
    onTimeout: 'deny',
    told: false,
  };
}
