import type { ContentBlock, ConverseCommandInput, Message } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from '@jest/globals';
import type { AgentRunner } from '../../../../../functions/router/agent/run-agent.ts';
import { ToolBreakers } from '../../../../../functions/router/agent/tool-breakers.ts';
import { ToolQuota } from '../../../../../functions/router/agent/tool-quota.ts';
import type {
  AgentDefinition,
  ToolDefinition,
} from '../../../../../functions/router/agent-types.ts';
import {
  createHandOffDesk,
  type HandOffRecord,
  MAX_HAND_OFFS,
} from '../../../../../functions/router/delegation/hand-off.ts';
import { handOver } from '../../../../../functions/router/delegation/hand-over.ts';
import {
  type AgentTask,
  runAgentTurn,
} from '../../../../../functions/router/delegation/run-agent-turn.ts';
import type { Progress } from '../../../../../functions/router/http/progress.ts';
import type { TurnRequest } from '../../../../../functions/router/http/turn-request.ts';
import { RemoteTools } from '../../../../../functions/router/mcp/remote-tools.ts';
import type { TurnDependencies } from '../../../../../functions/router/turn/turn-dependencies.ts';
import type { CallWatch } from '../../../../../functions/shared/model/model-client.ts';
import { nobodyElsewhere } from '../../../../support/agents-elsewhere.ts';
import { memoryGate } from '../../../../support/approval-gate.ts';
import { noHurry, type StubAnswer, says, stubModel, uses } from '../../../../support/model-stub.ts';

const look: ToolDefinition = {
  name: 'look',
  description: 'Looks it up',
  sideEffect: false,
  inputSchema: { type: 'object', properties: { id: { type: 'string' } } },
  run: async ({ id }) => ({ found: id, secret: 'of the first agent' }),
};

/** Never called. */
const wait: ToolDefinition = { ...look, name: 'wait' };

const agent = (id: string, ...handOff: string[]): AgentDefinition => ({
  id,
  description: `Knows all about ${id}`,
  model: 'small',
  maxToolCalls: 4,
  rules: [],
  prompt: `You are ${id}.`,
  examples: [],
  tools: [look, wait],
  ...(handOff.length > 0 && { handOff }),
});

const HISTORY = [
  { role: 'user' as const, content: [{ text: 'Earlier question' }] },
  { role: 'assistant' as const, content: [{ text: 'Earlier answer' }] },
];

/** The budget of the agent `broke` is used up. */
const budgetOf: CallWatch = {
  admit(call) {
    if (budgetOf.refuses?.(call.agent as string)) throw new Error('the budget is used up');
    return call;
  },
  refuses: (id) => id === 'broke',
  onAttempt: () => {},
};

/** The first agent has the turn; the model gives the answers in order, whoever asks. */
function start(agents: AgentDefinition[], ...answers: StubAnswer[]) {
  return startWith({}, agents, ...answers);
}

function startWith(more: object, agents: AgentDefinition[], ...answers: StubAnswer[]) {
  const model = stubModel(...answers);
  const progress: Progress[] = [];
  const tools: string[] = [];
  const records: HandOffRecord[] = [];
  const dependencies = {
    router: { agents, model: model.client.watchedBy(budgetOf), config: {} },
    tiers: { small: ['m'] },
    records: () => ({}),
    toolBreakers: new ToolBreakers(),
    remoteTools: new RemoteTools(agents, {
      urls: new Map(),
      readToken: async () => '',
      onTrouble: () => {},
    }),
    agentsElsewhere: nobodyElsewhere(),
    onToolDefect: () => {},
    ...more,
  } as unknown as TurnDependencies;
  const request = { tenant: 'acme', actor: 'ann', scopes: [], stream: false };
  const task = {
    agent: agents[0],
    turnId: 't-1',
    messages: [...HISTORY, { role: 'user', content: [{ text: 'The question' }] }],
    gate: memoryGate(),
    toolQuota: new ToolQuota(),
    events: {
      progress: (event: Progress) => progress.push(event),
      tool: ({ name, status }: { name: string; status: string }) => tools.push(`${name} ${status}`),
      token: () => {},
    },
    onHandOff: (record: HandOffRecord) => records.push(record),
  } as unknown as AgentTask;
  const deadline = noHurry();
  const report = runAgentTurn(dependencies, request as unknown as TurnRequest, task, deadline);
  return {
    report: report.finally(() => deadline.clear()),
    requests: model.requests,
    progress,
    tools,
    records,
  };
}

const hand = (to: string, contextKeys?: string[]) => ({
  name: 'hand_off',
  input: {
    agent: to,
    task: 'Find the parcel',
    reason: 'Not mine',
    ...(contextKeys && { contextKeys }),
  },
});

const offered = (request: ConverseCommandInput | undefined) =>
  request?.toolConfig?.tools?.map(({ toolSpec }) => toolSpec?.name);

const called = (name: string): ContentBlock => ({ toolUse: { toolUseId: name, name, input: {} } });
const gave = (name: string): ContentBlock => ({
  toolResult: {
    toolUseId: name,
    status: 'success',
    content: [{ json: { status: 'ok', data: { name } } }],
  },
});

const lastResult = (request: ConverseCommandInput | undefined) =>
  request?.messages?.at(-1)?.content?.[0]?.toolResult;

describe('a hand-off', () => {
  it('gives no new calls of a tool of a server that both agents use', async () => {
    const tool = { ...look, name: 'crm__look', maxCalls: 1 };
    const call = { name: 'crm__look', input: { id: 'O-1' } };
    const agents = [agent('a', 'b'), agent('b')].map((one) => ({ ...one, tools: [{ ...tool }] }));
    const { report, tools } = start(agents, uses(call), uses(hand('b')), uses(call), says('Yes.'));
    await report;
    expect(tools.filter((event) => event.startsWith('crm__look'))).toEqual([
      'crm__look started',
      'crm__look ok',
      'crm__look started',
      'crm__look error',
    ]);
  });

  it('is offered to an agent that declares whom it may hand over to, and to no other', async () => {
    const { report, requests } = start(
      [agent('a', 'b'), agent('b')],
      uses(hand('b')),
      says('Yes.'),
    );
    await report;
    expect(requests.map(offered)).toEqual([
      ['look', 'wait', 'hand_off'],
      ['look', 'wait'],
    ]);
    const spec = requests[0]?.toolConfig?.tools?.[2]?.toolSpec;
    expect(spec?.description).toContain('b: Knows all about b');
    expect(spec?.inputSchema?.json).toMatchObject({ properties: { agent: { enum: ['b'] } } });
  });

  it('lets the other agent answer, is recorded and told', async () => {
    const { report, records, progress, requests } = start(
      [agent('a', 'b'), agent('b')],
      uses(hand('b')),
      says('The parcel is here.'),
    );
    expect(await report).toEqual({ agent: 'b', answer: 'The parcel is here.' });
    expect(records).toEqual([
      { from: 'a', to: 'b', task: 'Find the parcel', contextKeys: [], why: 'Not mine' },
    ]);
    expect(progress).toEqual([
      { step: 'agent', agent: 'a' },
      { step: 'hand-off', from: 'a', to: 'b' },
      { step: 'agent', agent: 'b' },
    ]);
    expect(requests).toHaveLength(2);
  });

  it('passes the message and the task on, and of the context nothing that was not named', async () => {
    const { report, requests } = start(
      [agent('a', 'b'), agent('b')],
      uses({ name: 'look', input: { id: 'O-1' } }),
      uses(hand('b')),
      says('Yes.'),
    );
    await report;
    const { system, messages = [] } = requests[2] as ConverseCommandInput;
    expect(system?.[0]).toEqual({ text: 'You are b.' });
    expect(messages).toHaveLength(1);
    const texts = messages[0]?.content?.map(({ text }) => text);
    expect(texts).toEqual(['The question', expect.stringContaining('"Find the parcel"')]);
    expect(JSON.stringify(messages)).not.toMatch(/secret|Earlier/);
  });

  it('passes named results and the earlier turns on, and records only what there was', async () => {
    const { report, requests, records } = start(
      [agent('a', 'b'), agent('b')],
      uses({ name: 'look', input: { id: 'O-1' } }, hand('b', ['look', 'conversation', 'wait'])),
      says('Yes.'),
    );
    await report;
    expect(records[0]?.contextKeys).toEqual(['conversation', 'look']);
    const { messages = [] } = requests[1] as ConverseCommandInput;
    expect(messages.slice(0, 2)).toEqual(HISTORY);
    expect(messages[2]?.content?.[1]?.text).toContain('"found":"O-1"');
  });

  it('passes on what was changed, named or not: the user must hear of it', async () => {
    const change: ToolDefinition = { ...look, name: 'change', sideEffect: true };
    const { report, requests, records } = start(
      [{ ...agent('a', 'b'), tools: [change] }, agent('b')],
      uses({ name: 'change', input: { id: 'O-7' } }, hand('b')),
      says('Yes.'),
    );
    await report;
    expect(records[0]?.contextKeys).toEqual(['change']);
    expect(JSON.stringify(requests[1]?.messages)).toContain('O-7');
  });

  it('passes on every change, also one that may have been made, and those of MCP servers', async () => {
    const change: ToolDefinition = {
      ...look,
      name: 'change',
      sideEffect: true,
      run: async ({ id }) => {
        if (id === 'O-9') throw new Error('broken off');
        return { changed: id };
      },
    };
    const rest = agent('a', 'b');
    const server = { name: 'crm', url: 'http://127.0.0.1:1/mcp' };
    const tools = [{ name: 'write-note' }, { name: 'read-note', readOnly: true }];
    const first = { ...rest, tools: [change], mcp: [{ ...server, tools }] };
    const calls = ['O-7', 'O-8', 'O-9'].map((id, index) => ({
      name: 'change',
      input: { id },
      toolUseId: `change-${index}`,
    }));
    const worked: Message[] = [
      { role: 'user', content: [{ text: 'The question' }] },
      { role: 'assistant', content: ['crm__write_note', 'crm__read_note'].map(called) },
      { role: 'user', content: ['crm__write_note', 'crm__read_note'].map(gave) },
    ];
    const request = { agent: 'b', task: 'x', reason: 'y', contextKeys: [] };
    const { contextKeys, messages } = handOver(worked.slice(0, 1), worked, first, request);
    expect(contextKeys).toEqual(['crm__write_note']);
    expect(JSON.stringify(messages)).not.toContain('read_note');

    const { report, requests } = start(
      [{ ...rest, tools: [change] }, agent('b')],
      uses(...calls, hand('b')),
      says('Yes.'),
    );
    await report;
    const told = JSON.stringify(requests[1]?.messages);
    for (const said of ['O-7', 'O-8', 'It may have done its work']) expect(told).toContain(said);
  });

  it('back to an agent that had the turn is refused, told to the model, and not recorded', async () => {
    const { report, requests, records, tools } = start(
      [agent('a', 'b'), agent('b', 'a')],
      uses(hand('b')),
      uses(hand('a')),
      says('Then I answer.'),
    );
    expect(await report).toEqual({ agent: 'b', answer: 'Then I answer.' });
    expect(lastResult(requests[2])).toMatchObject({
      status: 'error',
      content: [{ json: { message: expect.stringContaining('a has had this turn already') } }],
    });
    expect(records).toHaveLength(1);
    expect(tools).toEqual([
      'hand_off started',
      'hand_off ok',
      'hand_off started',
      'hand_off error',
    ]);
  });

  it('is refused after three', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const { report, records, requests } = start(
      ids.map((id) => agent(id, ...ids.filter((other) => other !== id))),
      ...ids.slice(1).map((id) => uses(hand(id))),
      says('Enough.'),
    );
    expect(await report).toEqual({ agent: 'd', answer: 'Enough.' });
    expect(records.map(({ to }) => to)).toEqual(['b', 'c', 'd']);
    expect(records).toHaveLength(MAX_HAND_OFFS);
    expect(lastResult(requests[4])).toMatchObject({ status: 'error' });
  });

  it('to an agent whose budget is used up is refused: what was done so far still gets its answer', async () => {
    const { report, records, requests } = start(
      [agent('a', 'broke'), agent('broke')],
      uses(hand('broke')),
      says('I could not ask.'),
    );
    expect(await report).toEqual({ agent: 'a', answer: 'I could not ask.' });
    expect(JSON.stringify(lastResult(requests[1]))).toContain('broke can do no more work today');
    expect(records).toEqual([]);
  });

  it('to two agents at once goes to the first', async () => {
    const { report, records } = start(
      [agent('a', 'b', 'c'), agent('b'), agent('c')],
      uses(hand('b'), { ...hand('c'), toolUseId: 'second' }),
      says('Yes.'),
    );
    expect((await report).agent).toBe('b');
    expect(records).toHaveLength(1);
  });

  it.each([
    ['an agent that is not declared', { agent: 'c', task: 'x', reason: 'y' }],
    ['context that there is none of', { agent: 'b', task: 'x', reason: 'y', contextKeys: ['z'] }],
    ['no task', { agent: 'b', reason: 'y' }],
    ['a task of any length', { agent: 'b', task: 'x'.repeat(501), reason: 'y' }],
  ])('with %s is refused', async (_what, input) => {
    const { report, records } = start(
      [agent('a', 'b'), agent('b'), agent('c')],
      uses({ name: 'hand_off', input }),
      says('Mine then.'),
    );
    expect(await report).toEqual({ agent: 'a', answer: 'Mine then.' });
    expect(records).toEqual([]);
  });

  it('needs a target that exists', () => {
    expect(createHandOffDesk(agent('a', 'gone'), [agent('a')], ['a'], () => true)).toBeUndefined();
  });
});

describe('a hand-off to an agent whose call waits for an approval', () => {
  const change: ToolDefinition = { ...look, sideEffect: true };
  const exporting = { ...change, name: 'export', label: 'Exporting' };
  const paying = { ...change, name: 'pay', label: 'Paying', approval: { always: true } as const };
  const payer = { ...agent('b'), tools: [paying] };
  const pays = uses({ name: 'pay', input: {} });

  it('is answered with what the first agent changed', async () => {
    const first = { ...agent('a', 'b'), tools: [exporting] };
    const exports = uses({ name: 'export', input: {} });
    const { report } = start([first, payer], exports, uses(hand('b')), pays);
    expect(await report).toMatchObject({
      agent: 'b',
      status: 'pending',
      answer: expect.stringMatching(/^Already done: “Exporting”\. “Paying” needs an approval/),
    });
  });

  it('is answered with what the first agent told of its tools elsewhere', async () => {
    const away: AgentRunner = async ({ events, desk, messages }) => {
      for (const status of ['started', 'ok'] as const) {
        events.tool({ name: 'book', callId: 'c-1', label: 'Booking', status });
      }
      const handOff = { agent: 'b', task: 'Pay', reason: 'Not mine', contextKeys: [] };
      desk?.take(handOff);
      return { handOff, messages: [...messages] };
    };
    const elsewhere = { runnerOf: ({ id }: AgentDefinition) => (id === 'a' ? away : undefined) };
    const { report, tools } = startWith(
      { agentsElsewhere: elsewhere },
      [agent('a', 'b'), payer],
      pays,
    );
    expect((await report).answer).toMatch(/^Already done: “Booking”\. “Paying” needs an approval/);
    expect(tools).toEqual(['book started', 'book ok', 'pay started', 'pay pending']);
  });
});
