import {
  ConverseCommand,
  type Message,
  type ToolConfiguration,
} from '@aws-sdk/client-bedrock-runtime';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { straight } from '../../../../../functions/shared/aws/straight-client.ts';
import {
  CallerLeft,
  DeadlineExceeded,
  startDeadline,
} from '../../../../../functions/shared/deadline.ts';
import type { Bedrock } from '../../../../../functions/shared/model/converse.ts';
import {
  type Attempt,
  DEFAULT_LIMITS,
  ModelClient,
  ModelFailed,
  type ModelLimits,
} from '../../../../../functions/shared/model/model-client.ts';
import type { Fault } from '../../../../../scripts/local/bedrock/faults/fault.ts';
import { type BedrockServer, startBedrock } from '../../../../support/bedrock-server.ts';

const FIRST = 'amazon.nova-micro-v1:0';
const SECOND = 'amazon.nova-lite-v1:0';
const TEXT = 'The parcel left the depot this morning and arrives on Tuesday.';

/** Nothing that a machine does which stands still for seconds is taken for a model's silence. */
const PATIENT: ModelLimits = {
  ...DEFAULT_LIMITS,
  firstEventMs: 15_000,
  idleMs: 15_000,
  metadataMs: 5_000,
  wholeAnswerMs: 15_000,
  retryMs: 5,
};

/** Where the fault is silence: short, because it is waited out; the model that answers has as long. */
const IMPATIENT: ModelLimits = {
  ...PATIENT,
  firstEventMs: 1_500,
  idleMs: 1_500,
  metadataMs: 300,
  wholeAnswerMs: 1_500,
};

const limitsFor = ({ kind }: Fault): ModelLimits =>
  ['hang', 'stall', 'slow'].includes(kind) ? IMPATIENT : PATIENT;

let server: BedrockServer;
/** As workers have it; its first call has been made. */
let bedrock: Bedrock;
beforeAll(async () => {
  server = await startBedrock();
  bedrock = straight(server.client);
  const messages = [{ role: 'user' as const, content: [{ text: 'Hello' }] }];
  await bedrock.send(new ConverseCommand({ modelId: FIRST, messages }));
  await server.control('POST', '/reset');
});
afterEach(() => server.control('POST', '/reset'));
afterAll(() => server.close());

interface Ask {
  stream: boolean;
  limits?: ModelLimits;
  chain?: string[];
  ms?: number;
  caller?: AbortSignal;
  accept?: () => string | undefined;
  toolConfig?: ToolConfiguration;
  onText?: (text: string) => void;
}

async function ask({
  stream,
  limits = PATIENT,
  chain = [FIRST, SECOND],
  ms = 60_000,
  caller,
  accept,
  toolConfig,
  onText,
}: Ask) {
  const failures: Attempt[] = [];
  const pieces: string[] = [];
  const client = new ModelClient(bedrock, {
    limits,
    onFailure: (attempt) => failures.push(attempt),
  });
  const deadline = startDeadline(ms, caller);
  let superseded = 0;
  const call = {
    chain,
    system: [{ text: 'Answer.' }],
    messages: [{ role: 'user' as const, content: [{ text: 'Where is it?' }] }],
    maxTokens: 200,
    ...(accept && { accept }),
    ...(toolConfig && { toolConfig }),
    ...(stream && {
      onText: (text: string) => {
        pieces.push(text);
        onText?.(text);
      },
      onSuperseded: () => {
        superseded += 1;
        pieces.length = 0;
      },
    }),
  };
  try {
    const answer = await client.call(call, deadline);
    const text = answer.content.map((block) => block.text ?? '').join('');
    return { ...answer, text, failures, superseded, shown: pieces.join('') };
  } finally {
    deadline.clear();
  }
}

const reply = { text: TEXT };
/** The first model has the fault `times` times; without it both answer the same text. */
async function withFault(fault: Fault, times: number): Promise<void> {
  await server.script({ when: { modelId: FIRST }, times, fault, reply });
  await server.script({ times: 0, reply });
}

const error = (status: number, type?: string, more: object = {}): Fault => ({
  kind: 'error',
  status,
  ...(type && { type }),
  ...more,
});

describe('an answer without faults', () => {
  it.each([true, false])('is whole and counted to its model (streamed: %s)', async (stream) => {
    await server.script({ reply });
    const { text, shown, usage, stopReason, failures } = await ask({ stream });
    expect({ text, stopReason, failures }).toEqual({
      text: TEXT,
      stopReason: 'end_turn',
      failures: [],
    });
    if (stream) expect(shown).toBe(TEXT);
    expect(usage).toMatchObject({ models: [FIRST], modelCalls: 1, estimated: false });
    expect(usage.totalTokens).toBe(usage.inputTokens + usage.outputTokens);
  });
});

describe('a fault that passes is tried again on the same model', () => {
  it.each<[string, Fault]>([
    ['throttled', error(429, 'ThrottlingException')],
    ['throttled without a type', error(429)],
    ['not ready', error(429, 'ModelNotReadyException')],
    ['internal error', error(500, 'InternalServerException')],
    ['reset before headers', { kind: 'reset' }],
  ])('%s', async (_, fault) => {
    await withFault(fault, 1);
    const { text, usage, failures } = await ask({ stream: true });
    expect(text).toBe(TEXT);
    expect(usage.models).toEqual([FIRST]);
    expect(failures.map(({ modelId }) => modelId)).toEqual([FIRST]);
  });
});

describe('a fault that stays moves on to the next model, which is what gets reported', () => {
  it.each<[string, number, Fault]>([
    ['throttled for ever', 2, error(429, 'ThrottlingException')],
    [
      'throttled with a long Retry-After',
      1,
      error(429, 'ThrottlingException', { retryAfterSeconds: 30 }),
    ],
    [
      'daily token limit',
      1,
      error(429, 'ThrottlingException', {
        message: 'Too many tokens per day, please wait before trying again.',
      }),
    ],
    ['unavailable', 1, error(503, 'ServiceUnavailableException')],
    ['a load balancer page', 1, { kind: 'html', status: 503 }],
    ['a web page with status 200', 1, { kind: 'html', status: 200 }],
    ['an empty body', 1, { kind: 'empty-body' }],
    ['an empty object', 1, { kind: 'empty-object' }],
    ['model timeout', 1, error(408, 'ModelTimeoutException')],
    ['model error', 1, error(424, 'ModelErrorException')],
    ['quota', 1, error(400, 'ServiceQuotaExceededException')],
    ['access denied', 1, error(403, 'AccessDeniedException')],
    ['credentials that are over', 1, error(403, 'ExpiredTokenException')],
    [
      'an id that is not served',
      1,
      error(400, 'ValidationException', { message: 'The provided model identifier is invalid.' }),
    ],
    [
      'input too long',
      1,
      error(400, 'ValidationException', { message: 'Input is too long for requested model.' }),
    ],
    ['no byte at all', 1, { kind: 'hang' }],
    ['an unknown stop reason', 1, { kind: 'stop-reason', value: 'something_new' }],
    ['a malformed tool use', 1, { kind: 'malformed-tool-use' }],
  ])('%s', async (_, attempts, fault) => {
    for (const stream of [false, true]) {
      await server.control('POST', '/reset');
      await withFault(fault, 0);
      const { text, usage, failures } = await ask({ stream, limits: limitsFor(fault) });
      expect(text).toBe(TEXT);
      expect(usage.models[0]).toBe(SECOND);
      expect(failures.map(({ modelId }) => modelId)).toEqual(Array(attempts).fill(FIRST));
    }
  });
});

describe('a broken stream is never taken for an answer', () => {
  it.each<[string, Fault]>([
    ['clean end without messageStop', { kind: 'no-message-stop' }],
    ['clean end in the middle', { kind: 'cut', how: 'end' }],
    ['end inside a frame', { kind: 'cut', how: 'truncated' }],
    ['reset in the middle', { kind: 'cut', how: 'reset' }],
    ['clean end before any frame', { kind: 'cut', how: 'end', afterEvents: 0 }],
    ['silence with an open connection', { kind: 'stall' }],
    ['an event that is no JSON', { kind: 'malformed-event' }],
    ['a bad checksum', { kind: 'bad-checksum' }],
    ['an exception frame', { kind: 'exception', type: 'modelStreamErrorException' }],
    ['a throttling frame', { kind: 'exception', type: 'throttlingException' }],
    ['a late first token', { kind: 'slow', ms: 5_000 }],
  ])('%s', async (_, fault) => {
    await withFault(fault, 0);
    const { text, shown, usage } = await ask({ stream: true, limits: limitsFor(fault) });
    expect(text).toBe(TEXT);
    expect(shown).toBe(TEXT);
    expect(usage.models.at(0)).toBe(SECOND);
  });

  it('says that shown text is superseded, and counts what it cost as an estimate', async () => {
    await server.script({
      when: { modelId: FIRST },
      times: 0,
      reply,
      fault: { kind: 'cut', how: 'end', afterEvents: 5 },
    });
    await server.script({ times: 0, reply });
    const { superseded, shown, usage } = await ask({ stream: true });
    expect({ superseded, shown }).toEqual({ superseded: 1, shown: TEXT });
    expect(usage).toMatchObject({ models: [SECOND, FIRST], estimated: true, attempts: 2 });
  });

  it('says nothing about superseded text when none was shown', async () => {
    await withFault({ kind: 'reset' }, 0);
    expect(await ask({ stream: true })).toMatchObject({ superseded: 0 });
  });
});

describe('a stream whose text is whole', () => {
  it.each<[string, Fault]>([
    ['the metadata is missing', { kind: 'no-metadata' }],
    ['there is silence instead of metadata', { kind: 'stall', afterEvents: 1_000 }],
    [
      'the connection is reset instead of metadata',
      { kind: 'cut', how: 'reset', afterEvents: 1_000 },
    ],
  ])('is kept when %s', async (_, fault) => {
    await server.script({ reply, fault });
    const { text, usage, failures } = await ask({ stream: true, limits: limitsFor(fault) });
    expect({ text, failures }).toEqual({ text: TEXT, failures: [] });
    expect(usage.models).toEqual([FIRST]);
    expect(usage.outputTokens).toBeGreaterThan(0);
  });

  it('has its usage estimated, and flagged, when the service gave none', async () => {
    await server.script({ reply, fault: { kind: 'no-metadata' } });
    expect((await ask({ stream: true })).usage.estimated).toBe(true);
  });

  it('ignores events of a kind that it does not know', async () => {
    await server.script({ reply, fault: { kind: 'unknown-event' } });
    expect(await ask({ stream: true })).toMatchObject({ text: TEXT, failures: [] });
  });
});

describe('a tool use that the token limit cut', () => {
  it('is never handed on as a tool use', async () => {
    await server.script({ fault: { kind: 'max-tokens-in-tool' } });
    const { content, stopReason } = await ask({ stream: true });
    expect(stopReason).toBe('max_tokens');
    expect(content.filter(({ toolUse }) => toolUse)).toEqual([]);
  });
});

describe('an answer that the caller does not accept', () => {
  it('counts as a fault of its model', async () => {
    await server.script({ times: 0, reply });
    let asked = 0;
    const { usage, failures } = await ask({
      stream: false,
      accept: () => (asked++ === 0 ? 'wrong' : undefined),
    });
    // The answer was whole, so the service bills it: to the model that gave it.
    expect(usage).toMatchObject({ models: [SECOND, FIRST], modelCalls: 2, estimated: false });
    expect(failures).toMatchObject([{ modelId: FIRST, failure: { kind: 'UnusableAnswer' } }]);
  });

  it('is refused when it says nothing at all', async () => {
    await server.script({ when: { modelId: FIRST }, reply: { text: ' ' } }, { reply });
    expect((await ask({ stream: false })).usage.models[0]).toBe(SECOND);
  });
});

describe('a tool call whose input is no JSON object', () => {
  const wrong = (...inputs: unknown[]) => ({
    toolUses: inputs.map((input, index) => ({ name: `tool_${index}`, input })),
  });
  const toolConfig: ToolConfiguration = {
    tools: ['tool_0', 'tool_1'].map((name) => ({
      toolSpec: { name, inputSchema: { json: { type: 'object' } } },
    })),
  };
  const requests = async () => {
    const { json } = await server.control('GET', '/calls');
    return (json as { calls: { request: { messages: Message[] } }[] }).calls.map(
      ({ request }) => request.messages,
    );
  };

  it.each([true, false])('is answered to the model, once (streamed: %s)', async (stream) => {
    await server.script({ reply: wrong('{"parcelId": "PX-', { ok: true }) }, { reply });
    const { text, usage, failures } = await ask({ stream, toolConfig });
    expect(text).toBe(TEXT);
    expect(usage).toMatchObject({ models: [FIRST], modelCalls: 2, estimated: false });
    expect(failures).toMatchObject([{ modelId: FIRST, failure: { kind: 'UnusableAnswer' } }]);
    const [, again] = await requests();
    const [, said, told] = again as Message[];
    expect(said?.content?.map(({ toolUse }) => toolUse?.input)).toEqual([{}, { ok: true }]);
    const ids = said?.content?.map(({ toolUse }) => toolUse?.toolUseId);
    expect(told?.content?.map(({ toolResult }) => toolResult?.toolUseId)).toEqual(ids);
    expect(JSON.stringify(told?.content?.[0])).toContain('is no JSON object');
  });

  it('is answered also when the name is none that Bedrock takes back', async () => {
    const toolUses = [{ name: 'functions.tool_0', input: '[' }];
    await server.script({ reply: { toolUses } }, { reply });
    const { usage } = await ask({ stream: true, toolConfig });
    expect(usage.models).toEqual([FIRST]);
    const [, said] = (await requests())[1] as Message[];
    expect(said?.content?.[0]?.toolUse?.name).toBe('functions_tool_0');
  });

  it('goes to the next model, with a clean conversation, when the model insists', async () => {
    await server.script({ times: 2, reply: wrong('[') }, { reply });
    const { usage } = await ask({ stream: true, toolConfig });
    expect(usage.models).toEqual([SECOND, FIRST]);
    expect((await requests()).map((messages) => messages.length)).toEqual([1, 3, 1]);
  });
});

describe('the cost of a call', () => {
  it('leaves out attempts that were refused, which are counted all the same', async () => {
    await withFault(error(503, 'ServiceUnavailableException'), 0);
    const { usage } = await ask({ stream: false });
    expect(usage).toMatchObject({ models: [SECOND], modelCalls: 1, attempts: 2 });
    expect(usage.costUsd).toBeGreaterThan(0);
  });

  it('counts the input of a tool that a broken stream had produced', async () => {
    const toolUses = [{ name: 'parcel_lookup', input: { parcelId: 'PX-1', note: TEXT } }];
    const fault: Fault = { kind: 'cut', how: 'end', afterEvents: 4 };
    await server.script({ when: { modelId: FIRST }, reply: { toolUses }, fault }, { reply });
    const { usage, superseded } = await ask({ stream: true });
    expect(usage).toMatchObject({ models: [SECOND, FIRST], estimated: true });
    expect(superseded).toBe(0);
  });
});

describe('a request that no model will do better with', () => {
  it('is sent once', async () => {
    await withFault(
      error(400, 'ValidationException', { message: 'The value at toolConfig is not valid.' }),
      0,
    );
    const failed = await ask({ stream: false }).catch((thrown: unknown) => thrown);
    expect(failed).toBeInstanceOf(ModelFailed);
    expect((failed as ModelFailed).attempts).toHaveLength(1);
  });
});

describe('when every model fails', () => {
  it('stays under the attempts that a throttled service should see, and names each', async () => {
    await server.script({ times: 0, fault: error(429, 'ThrottlingException') });
    const failed = await ask({ stream: true }).catch((thrown: unknown) => thrown);
    expect((failed as ModelFailed).attempts.map(({ modelId }) => modelId)).toEqual([
      FIRST,
      FIRST,
      SECOND,
      SECOND,
    ]);
    expect((failed as Error).message).toContain('ThrottlingException');
  });
});

describe('the deadline', () => {
  it.each([true, false])(
    'ends a call to silent models with its own reason (streamed: %s)',
    async (stream) => {
      await server.script({ times: 0, fault: { kind: 'hang' } });
      await expect(ask({ stream, ms: 150, chain: [FIRST] })).rejects.toThrow(
        /no answer (within|after) 1\d\d ms|BrokenAnswer|ModelStalled/,
      );
    },
  );

  it('leaves time for the next model: a silent first one may not use it up', async () => {
    await server.script(
      { when: { modelId: FIRST }, times: 0, fault: { kind: 'hang' } },
      { times: 0, reply },
    );
    const client = new ModelClient(bedrock);
    const deadline = startDeadline(4_000);
    const messages = [{ role: 'user' as const, content: [{ text: 'Hello' }] }];
    const answer = await client.call(
      { chain: [FIRST, SECOND], system: [{ text: 'Answer.' }], messages, maxTokens: 50 },
      deadline,
    );
    expect(answer.usage.models).toEqual([SECOND]);
    expect(deadline.remainingMs()).toBeGreaterThan(0);
    deadline.clear();
  });

  it('is not taken for a cut stream when the caller leaves in the middle', async () => {
    await server.script({ times: 0, reply, fault: { kind: 'stall', afterEvents: 4 } });
    const gone = new AbortController();
    const left = ask({
      stream: true,
      caller: gone.signal,
      onText: () => gone.abort(new CallerLeft()),
    });
    await expect(left).rejects.toBeInstanceOf(CallerLeft);
    const { json } = await server.control('GET', '/calls');
    expect((json as { calls: unknown[] }).calls.length).toBeGreaterThan(0);
  });

  it('gives its reason when it was over before the call', async () => {
    const deadline = startDeadline(0);
    await new Promise((resolve) => deadline.signal.addEventListener('abort', resolve));
    const client = new ModelClient(bedrock);
    const call = {
      chain: [FIRST],
      system: [{ text: 'x' }],
      messages: [{ role: 'user' as const, content: [{ text: 'x' }] }],
      maxTokens: 1,
    };
    await expect(client.call(call, deadline)).rejects.toBeInstanceOf(DeadlineExceeded);
  });
});
