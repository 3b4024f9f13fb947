/** The gate of one turn over approvals in memory. */
import {
  ApprovalGate,
  type GatedTurn,
  type GateServices,
} from '../../functions/router/approvals/approval-gate.ts';
import { MemoryApprovals } from './memory-approvals.ts';

export function memoryGate(
  memory = new MemoryApprovals(),
  turn: Partial<GatedTurn> = {},
  now: () => number = Date.now,
  services: Partial<GateServices> = {},
): ApprovalGate {
  const decision = { agent: 'commerce', tier: 'rules', confidence: 1 } as const;
  const whole = { scopes: [], sessionId: 's-1', isRemembered: true, decision, ...turn };
  return new ApprovalGate(
    { store: memory.through(), audit: () => undefined, now, ...services },
    whole,
  );
}
