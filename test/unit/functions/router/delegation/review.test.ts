import type { ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from '@jest/globals';
import { ToolBreakers } from '../../../../../functions/router/agent/tool-breakers.ts';
import { ToolQuota } from '../../../../../functions/router/agent/tool-quota.ts';
import type {
  AgentDefinition,
  AnswerDeclaration,
  ToolDefinition,
} from '../../../../../functions/router/agent-types.ts';
import type { ReviewRecord } from '../../../../../functions/router/delegation/review.ts';
import {
  type AgentTask,
  runAgentTurn,
} from '../../../../../functions/router/delegation/run-agent-turn.ts';
import type { TurnRequest } from '../../../../../functions/router/http/turn-request.ts';
import { RemoteTools } from '../../../../../functions/router/mcp/remote-tools.ts';
import type { TurnDependencies } from '../../../../../functions/router/turn/turn-dependencies.ts';
import { nobodyElsewhere } from '../../../../support/agents-elsewhere.ts';
import { MemoryTable } from '../../../../support/memory-records.ts';
import { noHurry, type StubAnswer, says, stubModel, uses } from '../../../../support/model-stub.ts';

let runs = 0;
const change: ToolDefinition = {
  name: 'change',
  description: 'Changes it',
  sideEffect: true,
  inputSchema: { type: 'object', properties: {} },
  run: async () => ({ changed: ++runs }),
};

const SCHEMA: AnswerDeclaration['schema'] = {
  type: 'object',
  properties: { orderId: { type: 'string', pattern: '^O-\\d+$' } },
  required: ['orderId'],
};

/** The model gives the answers in order; what the agent declares of its own answer decides what becomes of them. */
function start(
  declared: AnswerDeclaration | undefined,
  team: string | undefined,
  ...answers: StubAnswer[]
) {
  const model = stubModel(...answers);
  const told: string[] = [];
  const review: ReviewRecord[] = [];
  const records = new MemoryTable().forTenant('acme');
  const agent: AgentDefinition = {
    id: 'clerk',
    description: 'Clerk',
    model: 'small',
    maxToolCalls: 2,
    rules: [],
    prompt: 'You are a clerk.',
    examples: [],
    tools: [change],
    ...(declared && { answer: declared }),
  };
  const dependencies = {
    router: { agents: [agent], model: model.client, config: { ...(team && { human: { team } }) } },
    tiers: { small: ['small-model'], large: ['large-model'] },
    records: () => records,
    toolBreakers: new ToolBreakers(),
    remoteTools: new RemoteTools([agent], {
      urls: new Map(),
      readToken: async () => '',
      onTrouble: () => {},
    }),
    agentsElsewhere: nobodyElsewhere(),
    onToolDefect: () => {},
  } as unknown as TurnDependencies;
  const task = {
    agent,
    turnId: 't-1',
    sessionId: 's-1',
    text: 'The question',
    messages: [{ role: 'user', content: [{ text: 'The question' }] }],
    gate: { stop: async () => undefined },
    toolQuota: new ToolQuota(),
    events: {
      progress: ({ step }: { step: string }) => told.push(step),
      tool: ({ name }: { name: string }) => told.push(`tool ${name}`),
      token: (text: string) => told.push(`text ${text}`),
    },
    onHandOff: () => {},
    onReview: (record: ReviewRecord) => review.push(record),
  } as unknown as AgentTask;
  const request = { tenant: 'acme', actor: 'ann', scopes: [], stream: false };
  const deadline = noHurry();
  const report = runAgentTurn(dependencies, request as unknown as TurnRequest, task, deadline);
  return {
    report: report.finally(() => deadline.clear()),
    requests: model.requests,
    told,
    review,
    records,
    verdicts: () => review.map(({ verdict }) => verdict),
  };
}

const answers = (input: unknown) => uses({ name: 'answer', input });

const toldToModel = (request: ConverseCommandInput | undefined): string =>
  JSON.stringify(request?.messages?.at(-1));

describe('an agent that declares nothing', () => {
  it('gets no tool for its answer, and its text is looked over for nothing', async () => {
    const { report, requests, review } = start(undefined, undefined, says('Sorry, no.'));
    expect(await report).toEqual({ agent: 'clerk', answer: 'Sorry, no.' });
    expect(requests).toHaveLength(1);
    expect(requests[0]?.toolConfig?.tools).toHaveLength(1);
    expect(review).toEqual([]);
  });
});

describe('a declared answer', () => {
  it('is given in its form, told whole, with its data, for no further call', async () => {
    const input = { text: 'It is paid.', confidence: 0.9, data: { orderId: 'O-1' } };
    const { report, requests, told, verdicts } = start(
      { schema: SCHEMA, minConfidence: 0.5 },
      undefined,
      answers(input),
    );
    expect(await report).toEqual({
      agent: 'clerk',
      answer: 'It is paid.',
      confidence: 0.9,
      data: { orderId: 'O-1' },
    });
    expect(requests).toHaveLength(1);
    expect(told).toEqual(['agent', 'text It is paid.']);
    expect(verdicts()).toEqual(['continue']);
  });

  it('in the wrong form is refused with the reason, and taken when it is mended', async () => {
    const { report, requests, review } = start(
      { schema: SCHEMA },
      undefined,
      answers({ text: 'Paid.', data: { orderId: 'none' } }),
      says('It is paid.'),
    );
    await expect(report).rejects.toMatchObject({ code: 'answer_rejected' });
    expect(toldToModel(requests[1])).toContain('answer.data.orderId must match');
    expect(requests[1]?.messages?.at(-1)?.content?.[0]?.toolResult?.status).toBe('error');
    expect(review.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('orderId'),
      'Give the answer by calling the tool answer.',
    ]);
  });

  it('of too little confidence goes back, then to the models of the declared tier', async () => {
    const unsure = answers({ text: 'Maybe.', confidence: 0.2 });
    const { report, requests, verdicts } = start(
      { minConfidence: 0.7, fallBackTo: 'large' },
      undefined,
      unsure,
      unsure,
      answers({ text: 'Yes.', confidence: 0.8 }),
    );
    expect(await report).toMatchObject({ answer: 'Yes.', confidence: 0.8 });
    expect(requests.map(({ modelId }) => modelId)).toEqual([
      'small-model',
      'small-model',
      'large-model',
    ]);
    expect(verdicts()).toEqual(['retry', 'fall-back', 'continue']);
  });

  it('that is a blanket refusal is none, however sure', async () => {
    const { report, verdicts } = start(
      { minConfidence: 0.5, otherwise: 'clarify' },
      undefined,
      answers({ text: "I'm sorry, but I can't assist with that.", confidence: 1 }),
      answers({ text: 'I cannot refund more than was paid, 20 USD.', confidence: 1 }),
    );
    expect((await report).answer).toContain('20 USD');
    expect(verdicts()).toEqual(['retry', 'continue']);
  });

  it('never runs a tool again when it is given again', async () => {
    runs = 0;
    const { report } = start(
      { minConfidence: 0.5 },
      undefined,
      uses({ name: 'change', input: {} }),
      answers({ text: 'Maybe.', confidence: 0 }),
      answers({ text: 'Done.', confidence: 1 }),
    );
    expect((await report).answer).toBe('Done.');
    expect(runs).toBe(1);
  });

  it('beside other calls waits for their results', async () => {
    const { report, requests } = start(
      { minConfidence: 0.5 },
      undefined,
      uses(
        { name: 'change', input: {} },
        { name: 'answer', input: { text: 'Done.', confidence: 1 }, toolUseId: 'early' },
      ),
      answers({ text: 'Done.', confidence: 1 }),
    );
    await report;
    expect(toldToModel(requests[1])).toContain('after the results of the other tools');
  });
});

describe('an answer that stays doubtful', () => {
  const unsure = answers({ text: 'Maybe.', confidence: 0.1 });

  it('becomes a question to the user where that is declared', async () => {
    const declared = { minConfidence: 0.5, otherwise: 'clarify' } as const;
    const { report, told, verdicts } = start(declared, 'billing', unsure, unsure);
    const { answer, status } = await report;
    expect(status).toBe('clarify');
    expect(answer).not.toContain('Maybe');
    expect(told).toEqual(['agent', `text ${answer}`]);
    expect(verdicts()).toEqual(['retry', 'clarify']);
  });

  it('goes to people where that is declared, by a ticket', async () => {
    const declared = { minConfidence: 0.5, otherwise: 'human' } as const;
    const { report, records, told, verdicts } = start(declared, 'billing', unsure, unsure);
    const { answer, status, ticketId } = await report;
    expect(status).toBe('human');
    expect(
      told
        .slice(1)
        .map((text) => text.slice('text '.length))
        .join(''),
    ).toBe(answer);
    expect(answer).toContain(`team billing takes it over: ticket ${ticketId}`);
    expect((await records.get('TICKET', ticketId as string))?.data).toMatchObject({
      team: 'billing',
    });
    expect(verdicts()).toEqual(['retry', 'escalate']);
  });

  it.each([
    ['nothing is declared', { minConfidence: 0.5 }],
    ['there are no people', { minConfidence: 0.5, otherwise: 'human' }],
  ] as const)('is an error where %s', async (_why, declared) => {
    const { report, verdicts } = start(declared, undefined, unsure, unsure);
    await expect(report).rejects.toMatchObject({ status: 502, code: 'answer_rejected' });
    expect(verdicts()).toEqual(['retry', 'stop']);
  });
});
