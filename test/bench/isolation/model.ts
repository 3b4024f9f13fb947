/**
 * Bedrock inside the process: looks a customer up or opens a ticket as the message says, then repeats the message and the
 * tool's result. What it is asked is checked: a request with two tenants' marks has crossed.
 */
import {
  BedrockRuntimeClient,
  type ContentBlock,
  type ConverseCommandInput,
  type ToolUseBlock,
} from '@aws-sdk/client-bedrock-runtime';
import { isForeign, type Marks, tenantIn } from './marks.ts';
import type { Trouble } from './trouble.ts';

const USAGE = { inputTokens: 100, outputTokens: 20, totalTokens: 120 };

export function inProcessModel(marks: Marks, trouble: Trouble): BedrockRuntimeClient {
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
  const client = new BedrockRuntimeClient({ region: 'us-east-1', credentials });
  client.middlewareStack.add(
    (_next, context) => async (args) => {
      const input = args.input as ConverseCommandInput;
      const asked = JSON.stringify(input.messages);
      const tenant = tenantIn(asked);
      marks.checked += 1;
      if (tenant === undefined || isForeign(tenant, asked)) marks.crossed.push(`model: ${asked}`);
      await trouble.ofModel();
      const { block, stopReason } = answerTo(input);
      const output =
        context.commandName === 'ConverseStreamCommand'
          ? { stream: streamOf(block, stopReason, trouble) }
          : {
              output: { message: { role: 'assistant', content: [block] } },
              stopReason,
              usage: USAGE,
            };
      return { output: { $metadata: {}, ...output } as never, response: {} };
    },
    { step: 'initialize', priority: 'high', name: 'inProcess' },
  );
  return client;
}

function answerTo({ messages = [], toolConfig }: ConverseCommandInput): {
  block: ContentBlock;
  stopReason: string;
} {
  const last = messages.at(-1)?.content ?? [];
  const said = messages.findLast(({ content }) => content?.[0]?.text)?.content?.[0]?.text ?? '';
  const [result] = last.flatMap(({ toolResult }) => (toolResult ? [toolResult] : []));
  if (result || !toolConfig) {
    return {
      block: { text: `${said} | ${JSON.stringify(result?.content)}` },
      stopReason: 'end_turn',
    };
  }
  const [, mark = ''] = /(m-\S+)/.exec(said) ?? [];
  const call: Pick<ToolUseBlock, 'name' | 'input'> = said.startsWith('Open a ticket')
    ? { name: 'ticket_create', input: { customerId: 'C-1001', subject: mark, priority: 'normal' } }
    : { name: 'customer_lookup', input: { customerId: 'C-1001' } };
  return { block: { toolUse: { toolUseId: `use-${mark}`, ...call } }, stopReason: 'tool_use' };
}

/** In pieces, and now and then cut off in the middle. */
async function* streamOf(block: ContentBlock, stopReason: string, trouble: Trouble) {
  const contentBlockIndex = 0;
  yield { messageStart: { role: 'assistant' } };
  if (block.toolUse) {
    const { toolUseId, name, input } = block.toolUse;
    yield { contentBlockStart: { contentBlockIndex, start: { toolUse: { toolUseId, name } } } };
    yield delta({ toolUse: { input: JSON.stringify(input) } });
  } else {
    for (const text of (block.text as string).match(/.{1,80}/gs) ?? []) {
      if (trouble.chance() < 0.003) {
        trouble.count('stream cut');
        return;
      }
      yield delta({ text });
    }
  }
  yield { contentBlockStop: { contentBlockIndex } };
  yield { messageStop: { stopReason } };
  yield { metadata: { usage: USAGE } };
}

const delta = (content: object) => ({
  contentBlockDelta: { contentBlockIndex: 0, delta: content },
});
