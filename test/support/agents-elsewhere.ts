/** Agents that run elsewhere, for tests: a worker's set of them, and the work that one of them is given. */
import { Readable } from 'node:stream';
import type { AgentWork } from '../../functions/router/agent/run-agent.ts';
import { ToolBreakers } from '../../functions/router/agent/tool-breakers.ts';
import { ToolQuota } from '../../functions/router/agent/tool-quota.ts';
import type { AgentDefinition } from '../../functions/router/agent-types.ts';
import { Waiting } from '../../functions/router/approvals/waiting.ts';
import {
  AgentsElsewhere,
  type ElsewhereOptions,
} from '../../functions/router/elsewhere/agents-elsewhere.ts';
import type { Called } from '../../functions/router/elsewhere/exchange.ts';
import { RemoteTools } from '../../functions/router/mcp/remote-tools.ts';
import { memoryGate } from './approval-gate.ts';
import { stubModel } from './model-stub.ts';

/** What an agent wrote, in these pieces. */
export function called(...pieces: string[]): Called {
  const body = Readable.from(pieces.map((piece) => Buffer.from(piece)));
  return { body, written: body };
}

const NO_SETTINGS = { urls: new Map<string, string>(), readToken: async () => '' };

/** Those of `agents`; what is not given must not be needed. */
export function agentsElsewhere(
  agents: readonly AgentDefinition[],
  options: Partial<ElsewhereOptions> = {},
): AgentsElsewhere {
  return new AgentsElsewhere(agents, {
    ...NO_SETTINGS,
    callFunction: (name) => async () => {
      throw new Error(`${name} is no function of this test`);
    },
    onTrouble: () => {},
    ...options,
  });
}

/** For turns whose agents are all in process. */
export const nobodyElsewhere = (): AgentsElsewhere => agentsElsewhere([]);

export function agentAt(runs?: AgentDefinition['runs']): AgentDefinition {
  return {
    id: 'billing',
    description: 'Bills',
    model: 'small',
    maxToolCalls: 3,
    rules: [],
    prompt: 'You answer about bills.',
    examples: [],
    tools: [],
    ...(runs && { runs }),
  };
}

/** A piece of work, with what it was told and spent. */
export function workFor(
  agent: AgentDefinition,
  { tenant = 'acme', text = 'How much do I owe?', model = stubModel() } = {},
  more: Partial<AgentWork> = {},
) {
  /** Texts as they were told, and all that was told in the order in which it was. */
  const told: string[] = [];
  const events: unknown[] = [];
  const work: AgentWork = {
    agent,
    model: model.client,
    chain: ['m'],
    messages: [{ role: 'user', content: [{ text }] }],
    context: { tenant, actor: `${tenant}'s ann`, turnId: `t-${text}`, records: {} as never },
    scopes: ['bills.read'],
    toolBreakers: new ToolBreakers(),
    toolQuota: new ToolQuota(),
    remoteTools: new RemoteTools([agent], { ...NO_SETTINGS, onTrouble: () => {} }),
    gate: memoryGate(),
    waiting: new Waiting(),
    events: {
      progress: (event) => events.push(event),
      tool: ({ name, status }) => events.push({ tool: name, status }),
      token: (piece) => {
        told.push(piece);
        events.push(piece);
      },
    },
    stream: false,
    onToolDefect: () => {},
    ...more,
  };
  return { work, spent: model.spent, told, events };
}
