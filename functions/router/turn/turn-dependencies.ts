/** What turns work with: made once a worker (dependencies.ts), shared by its turns, and nothing of a turn in it. */
import type { ToolBreakers } from '../agent/tool-breakers.ts';
import type { ModelTier, RecordStore } from '../agent-types.ts';
import type { Approvals } from '../approvals/approvals.ts';
import type { Budgets } from '../budgets/budgets.ts';
import type { OnPartFailed } from '../delegation/fan-out.ts';
import type { HandOffRecord } from '../delegation/hand-off.ts';
import type { ReviewRecord } from '../delegation/review.ts';
import type { Splitter } from '../delegation/split-message.ts';
import type { AgentsElsewhere } from '../elsewhere/agents-elsewhere.ts';
import type { Guardrail } from '../guardrails/guardrail.ts';
import type { OnceDependencies } from '../idempotency/run-once.ts';
import type { RemoteTools } from '../mcp/remote-tools.ts';
import type { OnDecision } from '../routing/decision-record.ts';
import type { Router } from '../routing/route.ts';
import type { ActorData } from '../sessions/delete-actor-endpoint.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import type { OnMemory } from '../sessions/turn-memory.ts';

export interface TurnDependencies {
  router: Router;
  split: Splitter;
  sessions: SessionStore;
  onMemory: OnMemory;
  /** What is kept of actors, for its deletion. */
  actorData: ActorData;
  /** Turns that run once. */
  once: OnceDependencies;
  budgets: Budgets;
  /** Not given for a stage without one. */
  guardrail?: Guardrail | undefined;
  approvals: Approvals;
  toolBreakers: ToolBreakers;
  remoteTools: RemoteTools;
  agentsElsewhere: AgentsElsewhere;
  records(tenant: string, signal: AbortSignal): RecordStore;
  /** Models of each tier, best first. */
  tiers: Readonly<Record<ModelTier, readonly string[]>>;
  onDecision: OnDecision;
  onHandOff(record: HandOffRecord & { turnId: string }): void;
  onReview(record: ReviewRecord & { turnId: string }): void;
  onPartFailed: OnPartFailed;
  onToolDefect(tool: string, error: Error): void;
}
