import { readFileSync } from 'node:fs';
import {
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  CountTokensCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BedrockServer, startBedrock } from '../../../../support/bedrock-server.ts';

const models = new URL('../../../../../functions/router/models.json', import.meta.url);
const configured = JSON.parse(readFileSync(models, 'utf8')).models.map(
  ({ modelId }: { modelId: string }) => modelId,
);

let server: BedrockServer;
beforeAll(async () => {
  server = await startBedrock();
});
afterAll(() => server.close());

const modelId = 'amazon.nova-lite-v1:0';
const lookup = {
  toolSpec: {
    name: 'parcel_lookup',
    description: 'Look up a parcel',
    inputSchema: {
      json: {
        type: 'object',
        properties: {
          parcelId: {
            type: 'string',
            pattern: '^PX-\\d{3}$',
            description: 'Parcel id, such as PX-100',
          },
        },
        required: ['parcelId'],
      },
    },
  },
};
const asking = {
  modelId,
  system: [{ text: 'You are the parcel desk.' }],
  messages: [{ role: 'user', content: [{ text: 'Look up parcel PX-123' }] }],
  toolConfig: { tools: [lookup] },
} satisfies ConverseCommandInput;
const answering = {
  ...asking,
  messages: [
    ...asking.messages,
    {
      role: 'assistant',
      content: [
        { toolUse: { toolUseId: 'u1', name: 'parcel_lookup', input: { parcelId: 'PX-123' } } },
      ],
    },
    {
      role: 'user',
      content: [
        {
          toolResult: {
            toolUseId: 'u1',
            content: [
              { json: { parcel: { id: 'PX-123', status: 'at the depot', weightGrams: 840 } } },
            ],
          },
        },
      ],
    },
  ],
} satisfies ConverseCommandInput;

async function events(input: ConverseCommandInput): Promise<ConverseStreamOutput[]> {
  const { stream } = await server.client.send(new ConverseStreamCommand(input));
  const seen: ConverseStreamOutput[] = [];
  for await (const event of stream ?? []) seen.push(event);
  return seen;
}

const namesOf = (seen: ConverseStreamOutput[]) => seen.map((event) => Object.keys(event)[0]);

describe('Converse', () => {
  it('asks for the tool with the input from the question', async () => {
    const { output, stopReason, usage, metrics } = await server.client.send(
      new ConverseCommand(asking),
    );
    expect(stopReason).toBe('tool_use');
    expect(output?.message?.role).toBe('assistant');
    expect(output?.message?.content?.[0]?.toolUse).toMatchObject({
      name: 'parcel_lookup',
      input: { parcelId: 'PX-123' },
    });
    expect(usage?.totalTokens).toBe((usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0));
    expect(usage?.inputTokens).toBeGreaterThan(20);
    expect(metrics?.latencyMs).toBeGreaterThanOrEqual(0);
  });

  it('words the answer from the result', async () => {
    const { output, stopReason } = await server.client.send(new ConverseCommand(answering));
    expect(stopReason).toBe('end_turn');
    expect(output?.message?.content).toEqual([
      { text: 'Parcel PX-123 is at the depot: 840 weight grams.' },
    ]);
  });

  it('gives the same answer and usage to the same request', async () => {
    const [first, second] = await Promise.all(
      [1, 2].map(() => server.client.send(new ConverseCommand(asking))),
    );
    expect(first?.output).toEqual(second?.output);
    expect(first?.usage).toEqual(second?.usage);
  });

  it('stops at maxTokens and says so', async () => {
    const { output, stopReason, usage } = await server.client.send(
      new ConverseCommand({ ...answering, inferenceConfig: { maxTokens: 3 } }),
    );
    expect(stopReason).toBe('max_tokens');
    expect(output?.message?.content?.[0]?.text).toBe('Parcel PX-12');
    expect(usage?.outputTokens).toBe(3);
  });

  it('answers without tools by saying what it is', async () => {
    const { output } = await server.client.send(
      new ConverseCommand({ modelId, system: asking.system, messages: asking.messages }),
    );
    expect(output?.message?.content?.[0]?.text).toMatch(/^I am the parcel desk\..*offline model/);
  });

  it('fills structured output by its schema', async () => {
    const schema = {
      type: 'object',
      properties: { parcelId: { type: 'string', pattern: '^PX-\\d{3}$' } },
      required: ['parcelId'],
    };
    const { output } = await server.client.send(
      new ConverseCommand({
        modelId,
        messages: asking.messages,
        outputConfig: {
          textFormat: {
            type: 'json_schema',
            structure: { jsonSchema: { name: 'parcel', schema: JSON.stringify(schema) } },
          },
        },
      }),
    );
    expect(JSON.parse(output?.message?.content?.[0]?.text ?? '')).toEqual({ parcelId: 'PX-123' });
  });

  it('counts the tokens that a conversation would use', async () => {
    const { inputTokens } = await server.client.send(
      new CountTokensCommand({ modelId, input: { converse: asking } }),
    );
    const { usage } = await server.client.send(new ConverseCommand(asking));
    expect(inputTokens).toBe(usage?.inputTokens);
  });
});

describe('ConverseStream', () => {
  it('sends a text in several deltas, in order, with usage at the end', async () => {
    const seen = await events(answering);
    const names = namesOf(seen);
    expect(names[0]).toBe('messageStart');
    expect(names.slice(-3)).toEqual(['contentBlockStop', 'messageStop', 'metadata']);
    const deltas = seen.flatMap(({ contentBlockDelta }) => contentBlockDelta?.delta?.text ?? []);
    expect(deltas.length).toBeGreaterThanOrEqual(3);
    expect(deltas.join('')).toBe('Parcel PX-123 is at the depot: 840 weight grams.');
    expect(seen.at(-1)?.metadata?.usage?.outputTokens).toBeGreaterThan(0);
  });

  it('sends a tool use in pieces that add up to its input', async () => {
    const seen = await events(asking);
    expect(namesOf(seen).slice(0, 2)).toEqual(['messageStart', 'contentBlockStart']);
    expect(seen[1]?.contentBlockStart?.start?.toolUse).toMatchObject({ name: 'parcel_lookup' });
    const pieces = seen.flatMap(
      ({ contentBlockDelta }) => contentBlockDelta?.delta?.toolUse?.input ?? [],
    );
    expect(pieces.length).toBeGreaterThan(1);
    expect(JSON.parse(pieces.join(''))).toEqual({ parcelId: 'PX-123' });
    expect(seen.at(-2)?.messageStop?.stopReason).toBe('tool_use');
  });

  it('says the same as Converse', async () => {
    const streamed = await events(answering);
    const { output } = await server.client.send(new ConverseCommand(answering));
    const text = streamed
      .map(({ contentBlockDelta }) => contentBlockDelta?.delta?.text ?? '')
      .join('');
    expect(text).toBe(output?.message?.content?.[0]?.text);
  });
});

describe('what the service refuses', () => {
  const user = (text: string) => ({ role: 'user' as const, content: [{ text }] });
  const [question, use, result] = answering.messages;
  const refused: [what: string, input: Partial<ConverseCommandInput>, message: RegExp][] = [
    ['no messages', { messages: [] }, /at least one message/],
    ['two user messages in a row', { messages: [user('a'), user('b')] }, /alternate/],
    [
      'an assistant first',
      { messages: [{ role: 'assistant', content: [{ text: 'a' }] }] },
      /start with a user/,
    ],
    [
      'an assistant last',
      { messages: [user('a'), { role: 'assistant', content: [{ text: 'a' }] }] },
      /end with a user/,
    ],
    ['a message without content', { messages: [{ role: 'user', content: [] }] }, /is empty/],
    ['a blank text', { messages: [user('  ')] }, /is blank/],
    [
      'a tool use without its result',
      { messages: [question, use, user('and now?')] },
      /toolResult blocks .* u1/,
    ],
    ['a result of nothing asked', { messages: [result] }, /does not match a toolUse/],
    [
      'tool blocks without toolConfig',
      { messages: answering.messages, toolConfig: undefined },
      /toolConfig field/,
    ],
    ['an empty list of tools', { toolConfig: { tools: [] } }, /length greater than or equal to 1/],
    [
      'a call of a tool whose name may not be, in what its own model said',
      {
        messages: [
          question,
          {
            role: 'assistant',
            content: [{ toolUse: { toolUseId: 'u1', name: 'functions.order_lookup', input: {} } }],
          },
          result,
        ],
      },
      /^1 validation error detected: Value 'functions\.order_lookup' at 'messages\.2\.member\.content\.1\.member\.toolUse\.name' failed to satisfy constraint: Member must satisfy regular expression pattern: \[a-zA-Z0-9_-\]\+$/,
    ],
    [
      'a declared name that is too long',
      { toolConfig: { tools: [{ toolSpec: { ...lookup.toolSpec, name: 'x'.repeat(65) } }] } },
      /at 'toolConfig\.tools\.1\.member\.toolSpec\.name' failed to satisfy constraint: Member must have length less than or equal to 64$/,
    ],
    ['two tools of one name', { toolConfig: { tools: [lookup, lookup] } }, /duplicate tool names/],
    [
      'a forced tool that is not there',
      { toolConfig: { tools: [lookup], toolChoice: { tool: { name: 'x' } } } },
      /not among/,
    ],
    ['an unknown model', { modelId: 'amazon.nova-nano' }, /model identifier is invalid/],
  ] as never;

  it.each(refused)('%s', async (_what, change, message) => {
    const failure = await server.client
      .send(new ConverseCommand({ ...asking, ...change }))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: 'ValidationException',
      $metadata: { httpStatusCode: 400 },
    });
    expect((failure as Error).message).toMatch(message);
  });

  it('an unknown profile ARN, as not found', async () => {
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.acme.model';
    await expect(
      server.client.send(new ConverseCommand({ ...asking, modelId: arn })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it.each([...configured, 'us.amazon.nova-lite-v1:0', 'global.anthropic.claude-sonnet-4-6'])(
    'but not the model or inference profile %s',
    async (profile) => {
      const { stopReason } = await server.client.send(
        new ConverseCommand({ ...asking, modelId: profile }),
      );
      expect(stopReason).toBe('tool_use');
    },
  );
});
