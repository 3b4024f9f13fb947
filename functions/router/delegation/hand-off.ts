/** How an agent gives a turn to another one: by calling a tool that only agents with declared targets have. */
import {
  type AgentDefinition,
  type ToolContext,
  type ToolDefinition,
  ToolError,
} from '../agent-types.ts';
import { remoteToolName } from '../mcp/mcp-entry.ts';

/** What the agent asks of the next one. */
export interface HandOffRequest {
  /** Agent that goes on. */
  agent: string;
  task: string;
  reason: string;
  /** What the next agent gets beside the user's message and the task: names of called tools, or `conversation`. */
  contextKeys: readonly string[];
}

/** A hand-off that took place, as it is logged and answered. */
export interface HandOffRecord {
  /** Part of the message, counted from 1, where it is one for several agents. */
  part?: number;
  from: string;
  to: string;
  task: string;
  /** Those of the asked ones that there were. */
  contextKeys: string[];
  why: string;
}

/** Where one agent hands its turn over. One object a run of an agent. */
export interface HandOffDesk {
  /** For an agent whose model asks. */
  tool: ToolDefinition;
  /** Whom the turn may be given to, by the declaration. */
  targets: readonly Pick<AgentDefinition, 'id' | 'description'>[];
  /** @returns why the request is refused; undefined when it is taken */
  take(request: HandOffRequest): string | undefined;
  /** What was asked for and not refused. */
  taken(): HandOffRequest | undefined;
}

/** Hand-offs of one turn, or of one part of it. */
export const MAX_HAND_OFFS = 3;

/** The tool by which it is done, and what it is called to users, wherever the agent runs. */
export const HAND_OFF_TOOL = { name: 'hand_off', label: 'Asking a colleague' } as const;

/** Names the turns before this one among the context. */
export const CONVERSATION = 'conversation';

const MAX_CONTEXT_KEYS = 8;

/**
 * @param agents all of the catalogue
 * @param chain ids of the agents that have had the turn, the present one last
 * @param mayWork false for an agent whose budget is used up: given the turn it would end it, after tools have acted
 * @returns undefined for an agent that declares no target
 */
export function createHandOffDesk(
  agent: AgentDefinition,
  agents: readonly AgentDefinition[],
  chain: readonly string[],
  mayWork: (agent: string) => boolean,
): HandOffDesk | undefined {
  const targets = agents.filter(({ id }) => agent.handOff?.includes(id));
  if (targets.length === 0) return undefined;
  let taken: HandOffRequest | undefined;
  const take = (request: HandOffRequest): string | undefined => {
    if (taken) return `The turn goes to ${taken.agent} already.`;
    const refusal = refusalOf(request.agent, targets, chain, mayWork);
    if (refusal === undefined) taken = request;
    return refusal;
  };
  return {
    targets,
    take,
    taken: () => taken,
    tool: {
      ...HAND_OFF_TOOL,
      description: description(targets),
      sideEffect: false,
      inputSchema: inputSchema(targets, contextKeysOf(agent)),
      // Neither offered nor refused by what is in it alone: the same list of tools in each turn stays in the prompt cache.
      async run(input) {
        const refusal = take({
          contextKeys: [],
          ...(input as Omit<HandOffRequest, 'contextKeys'>),
        });
        if (refusal !== undefined) throw new ToolError(refusal);
        return { handedOver: true };
      },
    } satisfies ToolDefinition & { run(input: object, context: ToolContext): unknown },
  };
}

function refusalOf(
  target: string,
  targets: readonly AgentDefinition[],
  chain: readonly string[],
  mayWork: (agent: string) => boolean,
): string | undefined {
  if (!targets.some(({ id }) => id === target)) {
    return `The turn can go to ${targets.map(({ id }) => id).join(', ')} alone.`;
  }
  if (chain.includes(target)) {
    return `${target} has had this turn already: answer with what is known, or say what is missing.`;
  }
  if (chain.length > MAX_HAND_OFFS) {
    return `The turn was handed over ${MAX_HAND_OFFS} times, its limit: answer with what is known.`;
  }
  if (!mayWork(target)) {
    return `${target} can do no more work today: answer with what is known, and say what is missing.`;
  }
  return undefined;
}

function description(targets: readonly AgentDefinition[]): string {
  const known = targets.map(({ id, description: about }) => `${id}: ${about}`);
  return [
    'Hands the turn over to another agent, which answers the user in place of you. Only for what is not yours.',
    ...known,
  ].join('\n');
}

function contextKeysOf({ tools, mcp = [] }: AgentDefinition): string[] {
  const remote = mcp.flatMap((server) =>
    server.tools.map(({ name }) => remoteToolName(server.name, name)),
  );
  return [CONVERSATION, ...tools.map(({ name }) => name), ...remote];
}

function inputSchema(
  targets: readonly AgentDefinition[],
  contextKeys: string[],
): ToolDefinition['inputSchema'] {
  return {
    type: 'object',
    properties: {
      agent: {
        type: 'string',
        enum: targets.map(({ id }) => id),
        description: 'Agent that goes on',
      },
      task: { type: 'string', minLength: 1, maxLength: 500, description: 'What it is to do' },
      reason: { type: 'string', minLength: 1, maxLength: 300, description: 'Why it is not yours' },
      contextKeys: {
        type: 'array',
        items: { type: 'string', enum: contextKeys },
        maxItems: MAX_CONTEXT_KEYS,
        description: `Names of the tools whose results it needs; "${CONVERSATION}" for the earlier turns. The user's message it gets anyway`,
      },
    },
    required: ['agent', 'task', 'reason'],
  };
}
