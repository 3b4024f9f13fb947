/**
 * Approvals from request to result. Whoever looks at one does what is due for it: applies the default when its time is
 * over, runs it again when the run's environment ended, tells the session. So nothing waits for a certain process to
 * live, and two who look at once meet at a conditional write that one of them loses.
 */
import type { Deadline } from '../../shared/deadline.ts';
import type { SessionKey, TurnRecord } from '../sessions/session-store.ts';
import {
  type Approval,
  type Decision,
  type DueStep,
  decided,
  dueAt,
  dueStep,
  finished,
  isOver,
  isTold,
  leased,
  MAX_RUNS,
  tellable,
} from './approval.ts';
import { contended, noSuchApproval, ownRequest, tooLate } from './approval-errors.ts';
import { ApprovalGate, type GatedTurn } from './approval-gate.ts';
import type { MeasureApprovals } from './approval-metrics.ts';
import type { ApprovalStore } from './approval-store.ts';
import type { Audit, AuditStep } from './audit.ts';
import type { CarryOut } from './carry-out.ts';
import type { Screen } from './screen.ts';
import { sessionNote, sessionOf } from './session-note.ts';
import { type SweepReport, sweep } from './sweep.ts';

/** What is asked of the sessions. */
export interface Sessions {
  /** Appends a turn unless it is there already, or its actor's data were deleted since `begunAt`. */
  append(
    key: SessionKey,
    turn: TurnRecord,
    signal: AbortSignal,
    options: { begunAt: number },
  ): Promise<unknown>;
}

export interface ApprovalsDependencies {
  store: ApprovalStore;
  sessions: Sessions;
  carryOut: CarryOut;
  /** Not given where there are no content rules. */
  screen?: Screen | undefined;
  /** How long nobody else may begin a run of the action, in ms. */
  leaseOf(approval: Approval): number;
  audit: Audit;
  measure: MeasureApprovals;
  /** Told when a session could not be told of a result: the clock's next look tries it again. */
  onUntold(approvalId: string, error: Error): void;
  /** Clock in ms since 1970. */
  now?(): number;
}

/** Writes of others that one look may lose against: each of them brought the approval on. */
const MAX_LOST = 10;

/** Open ones that a listing looks through: those of one person may be few among many. */
const MAX_LOOKED = 1_000;

export class Approvals {
  readonly #store: ApprovalStore;
  readonly #dependencies: ApprovalsDependencies;
  readonly #now: () => number;

  constructor(dependencies: ApprovalsDependencies) {
    this.#dependencies = dependencies;
    this.#store = dependencies.store;
    this.#now = dependencies.now ?? (() => Date.now());
  }

  /** What holds the tool calls of one turn against their rules. */
  gate(turn: GatedTurn): ApprovalGate {
    return new ApprovalGate({ ...this.#dependencies, now: this.#now }, turn);
  }

  /** One as it stands after what is due was done; undefined where there is none. */
  async look(
    tenant: string,
    approvalId: string,
    deadline: Deadline,
  ): Promise<Approval | undefined> {
    const approval = await this.#store.get(tenant, approvalId, deadline.signal);
    return approval && this.#settle(approval, deadline);
  }

  /**
   * Decides, and carries out what was approved. The same decision of the same actor may come again: it is answered with
   * what became of the first.
   * @throws ApiError 403, 404, or 409 where somebody or the clock was first
   */
  async decide(
    { tenant, actor }: { tenant: string; actor: string },
    approvalId: string,
    { decision, note }: { decision: Decision; note?: string },
    deadline: Deadline,
  ): Promise<Approval> {
    for (let lost = 0; lost < MAX_LOST; lost++) {
      const standing = await this.#store.get(tenant, approvalId, deadline.signal);
      if (!standing) throw noSuchApproval();
      if (standing.requester.actor === actor) throw ownRequest();
      const approval = await this.#settle(standing, deadline);
      if (approval.status !== 'pending') {
        if (approval.verdict?.by === actor && approval.verdict.decision === decision) {
          return approval;
        }
        throw tooLate(approval);
      }
      const at = this.#now();
      const verdict = { decision, by: actor, at, ...(note !== undefined && { note }) };
      const next = decided(approval, verdict, this.#dependencies.leaseOf(approval));
      const written = await this.#advance(next, at, deadline);
      if (!written) continue;
      const step = decision === 'approve' ? 'approved' : 'denied';
      this.#dependencies.audit(written, step, at - approval.createdAt);
      return this.#proceed(written, deadline);
    }
    throw contended();
  }

  /**
   * Those of a tenant that wait for a decision, oldest first.
   * @param of its requester is not given for those of all
   * @returns `isAll` false where there are more than `limit`, or more were open than are looked through
   */
  async pending(
    { tenant, requester }: { tenant: string; requester?: string | undefined },
    limit: number,
    deadline: Deadline,
  ): Promise<{ approvals: Approval[]; isAll: boolean }> {
    const approvals: Approval[] = [];
    let looked = 0;
    for await (const marks of this.#store.marks(tenant, deadline.signal)) {
      const page = await Promise.all(
        marks.map(({ approvalId }) => this.#store.get(tenant, approvalId, deadline.signal)),
      );
      const now = this.#now();
      for (const approval of page) {
        const isAskedFor = requester === undefined || approval?.requester.actor === requester;
        const isOpen = approval?.status === 'pending' && now < approval.decideBy;
        if (isOpen && isAskedFor) approvals.push(approval);
      }
      looked += marks.length;
      if (approvals.length > limit || looked >= MAX_LOOKED) break;
    }
    approvals.sort((a, b) => a.createdAt - b.createdAt);
    const isAll = approvals.length <= limit && looked < MAX_LOOKED;
    return { approvals: approvals.slice(0, limit), isAll };
  }

  /** The clock's look at all that are open. @param onFailed told of each that could not be tended */
  async sweep(
    deadline: Deadline,
    onFailed: (approvalId: string, error: Error) => void,
  ): Promise<SweepReport> {
    const { measure } = this.#dependencies;
    const failed = (approvalId: string, error: Error): void => {
      measure('ApprovalNotTended', 1);
      onFailed(approvalId, error);
    };
    try {
      const report = await sweep(this, this.#store, deadline, failed, this.#now);
      measure('ApprovalsOpen', report.open);
      return report;
    } catch (error) {
      measure('ApprovalNotTended', 1);
      throw error;
    }
  }

  /** What is due for an open one that nobody may be looking at; its mark goes when nothing is left to do. */
  async tend(tenant: string, approvalId: string, deadline: Deadline): Promise<void> {
    const approval = await this.look(tenant, approvalId, deadline);
    if (!approval || (isOver(approval) && isTold(approval))) {
      await this.#store.unmark(tenant, approvalId, deadline.signal);
    }
  }

  /** Does what is due until nothing is. */
  async #settle(found: Approval, deadline: Deadline): Promise<Approval> {
    let approval = found;
    for (let lost = 0; lost < MAX_LOST; lost++) {
      const now = this.#now();
      const step = dueStep(approval, now);
      if (!step) return approval;
      const next = this.#nextOf(approval, step, now);
      const written = await this.#advance(next, now, deadline);
      if (written) {
        if (step !== 'tell') {
          this.#dependencies.audit(written, auditStep(written, step), now - startOf(approval));
        }
        return this.#proceed(written, deadline);
      }
      const { tenant, approvalId } = approval;
      const standing = await this.#store.get(tenant, approvalId, deadline.signal);
      if (!standing) throw noSuchApproval();
      approval = standing;
    }
    throw contended();
  }

  #nextOf(approval: Approval, step: DueStep, now: number): Approval {
    if (step === 'tell') return tellable(approval, now);
    const leaseMs = this.#dependencies.leaseOf(approval);
    if (step === 'run') return leased(approval, now, leaseMs);
    if (step === 'give-up') {
      const message = `It gave no answer in ${MAX_RUNS} runs, and may have done its work.`;
      return finished(approval, { ok: false, result: { status: 'error', message }, at: now });
    }
    const decision = approval.onTimeout === 'run' ? 'approve' : 'deny';
    return decided(approval, { decision, by: null, at: now }, leaseMs);
  }

  /** From a state that this call wrote: runs what it may run, and tells the session. */
  async #proceed(approval: Approval, deadline: Deadline): Promise<Approval> {
    if (approval.status !== 'running') return this.#tell(approval, deadline);
    const started = this.#now();
    const { ok, result, isSure } = await this.#dependencies.carryOut(approval, deadline);
    // Whoever looks when the lease is over runs it again: ids of what it makes are those of its turn.
    if (!isSure) return approval;
    const at = this.#now();
    const outcome = {
      ok,
      result,
      at,
      ...(this.#dependencies.screen && { unchecked: true as const }),
    };
    const written = await this.#advance(finished(approval, outcome), at, deadline);
    if (!written) {
      // The lease ran out, and another run brought it on.
      const { tenant, approvalId } = approval;
      return (await this.#store.get(tenant, approvalId, deadline.signal)) ?? approval;
    }
    this.#dependencies.audit(written, ok ? 'done' : 'failed', at - started);
    return this.#tell(written, deadline);
  }

  /** What is decided and done stands, whether or not the session can be told of it now. */
  async #tell(approval: Approval, deadline: Deadline): Promise<Approval> {
    const { tenant, approvalId } = approval;
    const { sessions, measure, onUntold } = this.#dependencies;
    const { signal } = deadline;
    try {
      if (isTold(approval)) {
        await this.#store.unmark(tenant, approvalId, signal);
        return approval;
      }
      const shown = await this.#screened(approval, signal);
      // Data of an actor that were deleted since the request stay deleted.
      const options = { begunAt: approval.createdAt };
      if (!shown.told) {
        await sessions.append(sessionOf(shown), sessionNote(shown), signal, options);
      }
      const { tellLease: _over, ...rest } = shown;
      const told = await this.#store.replace({ ...rest, told: true }, signal);
      // Where this write is lost, somebody else has begun to tell it, and the mark is theirs.
      if (!told) return approval;
      await this.#store.unmark(tenant, approvalId, signal);
      return told;
    } catch (error) {
      measure('ApprovalNotTended', 1);
      onUntold(approvalId, error as Error);
      return approval;
    }
  }

  /** With a result that may be shown. @throws where the content rules are out of reach: the next look tries again */
  async #screened(approval: Approval, signal: AbortSignal): Promise<Approval> {
    if (!approval.outcome?.unchecked) return approval;
    const { unchecked: _over, ...outcome } = approval.outcome;
    const { screen } = this.#dependencies;
    const result = screen ? await screen(outcome.result, signal) : outcome.result;
    return { ...approval, outcome: { ...outcome, result } };
  }

  async #advance(next: Approval, now: number, deadline: Deadline): Promise<Approval | undefined> {
    const mark = { tenant: next.tenant, approvalId: next.approvalId, dueAt: dueAt(next, now) };
    await this.#store.mark(mark, deadline.signal);
    return this.#store.replace(next, deadline.signal);
  }
}

function auditStep(written: Approval, step: Exclude<DueStep, 'tell'>): AuditStep {
  if (step === 'run') return 'run-again';
  if (step === 'give-up') return 'failed';
  return written.status === 'running' ? 'approved' : 'expired';
}

const startOf = ({ verdict, createdAt }: Approval): number => verdict?.at ?? createdAt;
