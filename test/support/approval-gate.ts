/** The gate of one turn over approvals in memory. */
import { ApprovalGate, type GatedTurn } from '../../functions/router/approvals/approval-gate.ts';
import { MemoryApprovals } from './memory-approvals.ts';

export function memoryGate(
  memory = new MemoryApprovals(),
  turn: Partial<GatedTurn> = {},
  now: () => number = Date.now,
): ApprovalGate {
  const routing = { tier: 'rules', confidence: 1 };
  const whole = { scopes: [], sessionId: 's-1', isRemembered: true, routing, ...turn };
  return new ApprovalGate(memory.through(), whole, () => undefined, now);
}
