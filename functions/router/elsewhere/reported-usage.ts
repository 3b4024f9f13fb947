/** What an agent elsewhere says that it took, as the turn and its budgets count it. */
import type { ReportedByAgent } from '../../shared/agent-contract.ts';
import { noUsage, type Usage } from '../../shared/model/usage.ts';

/** `agent:<id>` in place of a model tells that the counts are not ours. One that reports nothing has a cost nobody knows. */
export function reportedUsage(id: string, reported: ReportedByAgent | undefined): Usage {
  const by = `agent:${id}`;
  const { inputTokens = 0, outputTokens = 0, costUsd } = reported ?? {};
  return {
    ...noUsage(),
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    models: [by],
    costUsd: costUsd ?? null,
    unpricedModels: costUsd === undefined ? [by] : [],
  };
}
