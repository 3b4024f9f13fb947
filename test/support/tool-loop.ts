/** The smallest honest tool loop: what an agent does with a model, for tests of models and tools. */
import {
  type BedrockRuntimeClient,
  type ContentBlock,
  ConverseCommand,
  type Message,
} from '@aws-sdk/client-bedrock-runtime';
import type {
  AgentDefinition,
  RecordStore,
  ToolContext,
  ToolDefinition,
} from '../../functions/router/agent-types.ts';

export interface LoopOptions {
  client: BedrockRuntimeClient;
  agent: Pick<AgentDefinition, 'prompt' | 'tools'>;
  records: RecordStore;
  turnId?: string;
  history?: Message[];
}

export interface LoopResult {
  answer: string;
  calls: { name: string; input: unknown; result: unknown }[];
  messages: Message[];
}

const MODEL = 'amazon.nova-lite-v1:0';
const MAX_STEPS = 8;

export async function runLoop(message: string, options: LoopOptions): Promise<LoopResult> {
  const { agent, history = [] } = options;
  const messages: Message[] = [...history, { role: 'user', content: [{ text: message }] }];
  const calls: LoopResult['calls'] = [];
  for (let step = 0; step < MAX_STEPS; step++) {
    const { output } = await options.client.send(
      new ConverseCommand({
        modelId: MODEL,
        system: [{ text: agent.prompt }],
        messages,
        toolConfig: { tools: agent.tools.map(toolSpec) },
      }),
    );
    const content = output?.message?.content ?? [];
    messages.push({ role: 'assistant', content });
    const uses = content.flatMap(({ toolUse }) => toolUse ?? []);
    if (uses.length === 0) {
      return { answer: content.map(({ text }) => text ?? '').join(''), calls, messages };
    }
    const results: ContentBlock[] = [];
    for (const { toolUseId, name, input } of uses) {
      const { status, result } = await runTool(name as string, input, options);
      calls.push({ name: name as string, input, result });
      results.push({ toolResult: { toolUseId, status, content: [{ json: result as never }] } });
    }
    messages.push({ role: 'user', content: results });
  }
  throw new Error(`no answer after ${MAX_STEPS} steps`);
}

function toolSpec({ name, description, inputSchema }: ToolDefinition) {
  return { toolSpec: { name, description, inputSchema: { json: inputSchema as never } } };
}

async function runTool(
  name: string,
  input: unknown,
  { agent, records, turnId = 'turn-1' }: LoopOptions,
): Promise<{ status: 'success' | 'error'; result: unknown }> {
  const tool = agent.tools.find((candidate) => candidate.name === name) as ToolDefinition;
  const context: ToolContext = {
    tenant: 'acme',
    actor: 'key',
    turnId,
    signal: new AbortController().signal,
    records,
  };
  try {
    return { status: 'success', result: await tool.run(input as Record<string, unknown>, context) };
  } catch (error) {
    return { status: 'error', result: { message: (error as Error).message } };
  }
}
