/** Where a turn's tool calls stop that need somebody's word: the request is stored, and nothing is run. */
import { orAborted } from '../../shared/deadline.ts';
import { type ToolContext, type ToolDefinition, ToolError } from '../agent-types.ts';
import type { Decision } from '../routing/decision.ts';
import { idempotencyKey } from '../tool-kit/idempotent-id.ts';
import { type Approval, dueAt } from './approval.ts';
import type { ApprovalStore } from './approval-store.ts';
import type { Audit } from './audit.ts';
import { confidenceIn } from './confidence-in.ts';
import { type Screen, WITHHELD } from './screen.ts';
import { whatBecame } from './session-note.ts';
import { approvalNeed } from './tool-approval.ts';

/** The turn whose calls are held against their tools' rules. */
export interface GatedTurn {
  scopes: readonly string[];
  sessionId: string;
  /** Turns of the session are kept: it is told what becomes of what was asked for. */
  isRemembered: boolean;
  /** To whom the router gave it, and how surely. */
  decision: Pick<Decision, 'agent' | 'tier' | 'confidence' | 'local'>;
}

/** What the caller of a turn is told of a call that waits. */
export interface ApprovalNotice {
  approvalId: string;
  tool: string;
  reason: string;
  /** ISO 8601; then the tool's default holds. */
  expiresAt: string;
  /** What happens then. */
  onTimeout: 'deny' | 'run';
}

/** Minutes in which a request can be decided when its tool says nothing. */
const DEFAULT_MINUTES = 30;

const MINUTE_MS = 60_000;

/** Writes of others that a confirmation may lose against: each of them decided the request, or was the confirmation itself. */
const MAX_LOST = 3;

/** What a gate works with; those of a turn's parts share all of it. */
export interface GateServices {
  store: ApprovalStore;
  /** Not given where there are no content rules. */
  screen?: Screen | undefined;
  audit: Audit;
  now(): number;
}

export class ApprovalGate {
  readonly #services: GateServices;
  readonly #turn: GatedTurn;
  /** Of the whole turn, in the order of asking. */
  readonly #asked: ApprovalNotice[];

  constructor(services: GateServices, turn: GatedTurn, asked: ApprovalNotice[] = []) {
    this.#services = services;
    this.#turn = turn;
    this.#asked = asked;
  }

  /** The gate of one part of the turn. */
  forPart(decision: GatedTurn['decision']): ApprovalGate {
    return new ApprovalGate(this.#services, { ...this.#turn, decision }, this.#asked);
  }

  /**
   * @param input satisfies the tool's schema
   * @returns what was asked for, when the call must not run now. @throws when it could not be asked for, a `ToolError`
   * that tells what became of a request that is decided already, or what the tool's `amountOf` throws: then the call must
   * not run either. It settles when the context's signal is aborted
   */
  async stop(
    agent: string,
    tool: ToolDefinition,
    call: { callId: string; input: Record<string, unknown> },
    context: ToolContext,
  ): Promise<ApprovalNotice | undefined> {
    const { approval: rule } = tool;
    if (!rule) return undefined;
    const { scopes, sessionId, isRemembered, decision } = this.#turn;
    const { tenant, actor, turnId, signal } = context;
    const routing = { tier: decision.tier, confidence: confidenceIn(decision, agent) };
    const deciding = approvalNeed(rule, call.input, context, routing.confidence);
    // A tool that does not listen to its signal must not hold the turn.
    const need = await orAborted(deciding, signal);
    if (!need) return undefined;
    const { store, audit } = this.#services;
    const shownInput = await this.#shownInput(call.input, signal);
    const now = this.#services.now();
    const asking: Approval = {
      // Of what is to be done, not of the model's id of the call: a turn that runs again asks for the same thing.
      approvalId: `ap-${idempotencyKey(turnId, tool.name, call.input).slice(0, 32)}`,
      tenant,
      version: 0,
      status: 'pending',
      agent,
      tool: tool.name,
      ...call,
      ...(shownInput && { shownInput }),
      need,
      requester: { actor, scopes },
      routing,
      sessionId,
      turnId,
      createdAt: now,
      decideBy: now + (rule.minutes ?? DEFAULT_MINUTES) * MINUTE_MS,
      // Whatever the tool declares, until the turn's answer has told of it (confirm).
      onTimeout: 'deny',
      told: !isRemembered,
    };
    await store.mark({ ...asking, dueAt: dueAt(asking, now) }, signal);
    const standing = await this.#stored(asking, signal);
    if (standing.createdAt === now) audit(standing, 'requested', this.#services.now() - now);
    // The turn runs again: what it asked for before may be due earlier.
    else await store.mark({ ...standing, dueAt: dueAt(standing, now) }, signal);
    // It runs again so late that the request was decided meanwhile: nothing waits any more.
    if (standing.status !== 'pending') throw new ToolError(whatBecame(standing));
    const notice = noticeOf({ ...standing, onTimeout: rule.onTimeout ?? 'deny' });
    this.#asked.push(notice);
    return notice;
  }

  /**
   * To be called when the turn has its answer, before it is sent: from now on the tools' own defaults hold. A turn that
   * was cut off before tells nobody of its requests, so time alone runs none of them.
   */
  async confirm(tenant: string, signal: AbortSignal): Promise<void> {
    const run = this.#asked.filter(({ onTimeout }) => onTimeout === 'run');
    await Promise.all(run.map(({ approvalId }) => this.#confirm(tenant, approvalId, signal)));
  }

  /** What the answer of the turn says beside its text when something waits. */
  report(): { status?: 'pending'; approvals?: ApprovalNotice[] } {
    return this.#asked.length === 0 ? {} : { status: 'pending', approvals: this.#asked };
  }

  async #confirm(tenant: string, approvalId: string, signal: AbortSignal): Promise<void> {
    const { store } = this.#services;
    for (let lost = 0; lost < MAX_LOST; lost++) {
      const standing = await store.get(tenant, approvalId, signal);
      if (standing?.status !== 'pending' || standing.onTimeout === 'run') return;
      if (await store.replace({ ...standing, onTimeout: 'run' }, signal)) return;
    }
  }

  /** @throws RequestUnsure when nobody can tell whether it is stored */
  async #stored(asking: Approval, signal: AbortSignal): Promise<Approval> {
    const { store } = this.#services;
    const { tenant, approvalId } = asking;
    try {
      return await store.create(asking, signal);
    } catch (error) {
      // Only the answer of the write may be lost.
      const standing = await store.get(tenant, approvalId, signal).catch(() => undefined);
      if (standing) return standing;
      throw new RequestUnsure(approvalId, error);
    }
  }

  /** What people who decide are shown in place of the input: undefined where that is the input itself. */
  async #shownInput(
    input: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<Record<string, unknown> | undefined> {
    const { screen } = this.#services;
    if (!screen) return undefined;
    const shown = await screen(input, signal);
    if (shown === WITHHELD) throw new ToolError('Not run: a content rule blocks its input.');
    return shown === input ? undefined : (shown as Record<string, unknown>);
  }
}

/** A request was sent to the table, and no answer came: it may stand there. */
class RequestUnsure extends ToolError {
  constructor(approvalId: string, cause: unknown) {
    const message =
      `Not run: it needs an approval, and whether that could be asked for is unknown. Request ${approvalId} may wait for a ` +
      'decision, and is denied without one: say so, with its id.';
    super(message, { cause });
  }
}

export function noticeOf({
  approvalId,
  tool,
  need,
  decideBy,
  onTimeout,
}: Approval): ApprovalNotice {
  return {
    approvalId,
    tool,
    reason: need.reason,
    expiresAt: new Date(decideBy).toISOString(),
    onTimeout,
  };
}
