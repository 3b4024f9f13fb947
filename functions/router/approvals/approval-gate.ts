/** Where a turn's tool calls stop that need somebody's word: the request is stored, and nothing is run. */
import { type ToolContext, type ToolDefinition, ToolError } from '../agent-types.ts';
import { idempotencyKey } from '../tool-kit/idempotent-id.ts';
import { type Approval, dueAt } from './approval.ts';
import type { ApprovalStore } from './approval-store.ts';
import type { Audit } from './audit.ts';
import { whatBecame } from './session-note.ts';
import { approvalNeed } from './tool-approval.ts';

/** The turn whose calls are held against their tools' rules. */
export interface GatedTurn {
  scopes: readonly string[];
  sessionId: string;
  /** Turns of the session are kept: it is told what becomes of what was asked for. */
  isRemembered: boolean;
  routing: Approval['routing'];
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

export class ApprovalGate {
  /** In the order of asking. */
  readonly #asked: ApprovalNotice[] = [];
  readonly #store: ApprovalStore;
  readonly #turn: GatedTurn;
  readonly #audit: Audit;
  readonly #now: () => number;

  constructor(store: ApprovalStore, turn: GatedTurn, audit: Audit, now: () => number) {
    this.#store = store;
    this.#turn = turn;
    this.#audit = audit;
    this.#now = now;
  }

  /**
   * @param input satisfies the tool's schema
   * @returns what was asked for, when the call must not run now. @throws when it could not be asked for, a `ToolError`
   * that tells what became of a request that is decided already, or what the tool's `amountOf` throws: then the call must
   * not run either
   */
  async stop(
    agent: string,
    tool: ToolDefinition,
    call: { callId: string; input: Record<string, unknown> },
    context: ToolContext,
  ): Promise<ApprovalNotice | undefined> {
    const { approval: rule } = tool;
    if (!rule) return undefined;
    const { scopes, sessionId, isRemembered, routing } = this.#turn;
    const need = await approvalNeed(rule, call.input, context, routing.confidence);
    if (!need) return undefined;
    const now = this.#now();
    const { tenant, actor, turnId, signal } = context;
    const asking: Approval = {
      // Of what is to be done, not of the model's id of the call: a turn that runs again asks for the same thing.
      approvalId: `ap-${idempotencyKey(turnId, tool.name, call.input).slice(0, 32)}`,
      tenant,
      version: 0,
      status: 'pending',
      agent,
      tool: tool.name,
      ...call,
      need,
      requester: { actor, scopes },
      routing,
      sessionId,
      turnId,
      createdAt: now,
      decideBy: now + (rule.minutes ?? DEFAULT_MINUTES) * MINUTE_MS,
      onTimeout: rule.onTimeout ?? 'deny',
      told: !isRemembered,
    };
    await this.#store.mark({ ...asking, dueAt: dueAt(asking, now) }, signal);
    const standing = await this.#store.create(asking, signal);
    if (standing.createdAt === now) this.#audit(standing, 'requested', this.#now() - now);
    // The turn runs again: what it asked for before may be due earlier.
    else await this.#store.mark({ ...standing, dueAt: dueAt(standing, now) }, signal);
    // It runs again so late that the request was decided meanwhile: nothing waits any more.
    if (standing.status !== 'pending') throw new ToolError(whatBecame(standing));
    const notice = noticeOf(standing);
    this.#asked.push(notice);
    return notice;
  }

  /** What the answer of the turn says beside its text when something waits. */
  report(): { status?: 'pending'; approvals?: ApprovalNotice[] } {
    return this.#asked.length === 0 ? {} : { status: 'pending', approvals: this.#asked };
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
