import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { agentTexts } from '../../../../scripts/build/agent-modules.ts';
import { loadCatalogue, readCatalogue } from '../../../../scripts/catalogue/load.ts';
import { formatProblem } from '../../../../scripts/catalogue/problem.ts';
import type { AgentEntry } from '../../../../scripts/catalogue/types.ts';
import {
  agentDocument,
  type TemporaryRepository,
  temporaryRepository,
} from '../../../support/temporary-repository.ts';

const AGENT = 'functions/router/agents/orders/agent.json';
const crm = {
  name: 'crm',
  url: 'https://crm.example.com/mcp',
  tools: [{ name: 'lookup-contact', readOnly: true }],
};

let repository: TemporaryRepository;
beforeEach(() => {
  repository = temporaryRepository();
});
afterEach(() => repository.remove());

function findings(...mcp: object[]): string[] {
  repository.write(AGENT, agentDocument({ mcp }));
  return readCatalogue(repository.root).problems.map(formatProblem);
}

describe('an agent with an MCP server', () => {
  it('carries its entry into the bundle as it is declared', () => {
    expect(findings(crm)).toEqual([]);
    const [agent] = loadCatalogue(repository.root).agents;
    expect(agentTexts(agent as AgentEntry).mcp).toEqual([crm]);
  });

  it.each([
    true,
    false,
    { always: true, minutes: 5, onTimeout: 'run' },
    { above: 500, amountOf: 'amount' },
    { confidenceBelow: 0.8 },
  ])('may have calls wait for an approval: %j', (approval) => {
    const tool = { name: 'pay', maxCalls: 1, approval };
    expect(findings({ ...crm, tools: [tool] })).toEqual([]);
  });

  it.each<[string, unknown, RegExp | string]>([
    ['of another kind', 'yes', /approval: is "yes" but must be boolean,object\. Which calls wait/],
    [
      'that is mistyped',
      { allways: true },
      /approval\.allways: is not a known key\. Did you mean "always"/,
    ],
    [
      'that is refused',
      { always: false },
      /approval\.always: is false but must be equal to constant/,
    ],
    [
      'without a condition',
      { minutes: 5 },
      `${AGENT}: mcp[0].tools[0].approval: has no condition. Give \`always\`, \`above\` with \`amountOf\`, or \`confidenceBelow\`.`,
    ],
    ['with half a threshold', { above: 5 }, /approval: has one of above and amountOf\. Give both/],
    [
      'with an amount below zero',
      { above: -1, amountOf: 'a' },
      /approval\.above: is -1 but must be >= 0/,
    ],
    [
      'with a property that none is named',
      { above: 1, amountOf: 'a b' },
      /approval\.amountOf: is "a b", which has the wrong form/,
    ],
    [
      'for too long',
      { always: true, minutes: 1441 },
      /approval\.minutes: is 1441 but must be <= 1440/,
    ],
    [
      'without any doubt',
      { confidenceBelow: 0 },
      /approval\.confidenceBelow: is 0 but must be > 0/,
    ],
    [
      'with another end',
      { always: true, onTimeout: 'ask' },
      /approval\.onTimeout: is "ask", not one of "deny", "run"/,
    ],
  ])('is refused an approval %s, in one line', (_, approval, expected) => {
    const problems = findings({ ...crm, tools: [{ name: 'pay', maxCalls: 1, approval }] });
    expect(problems).toEqual([
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    ]);
  });

  it('is told that a threshold of one call needs a bound on calls', () => {
    const tool = { name: 'pay', approval: { above: 500, amountOf: 'amount' } };
    expect(findings({ ...crm, tools: [tool] })).toEqual([
      `${AGENT}: mcp[0].tools[0].approval.above: is for one call alone, so any number of smaller ones would pass. Give the tool \`maxCalls\`: above × maxCalls is a turn's most without approval.`,
    ]);
  });

  it.each<[string, object[], RegExp | string]>([
    ['a mistyped key', [{ ...crm, timeout: 5 }], /mcp\[0\]\.timeout: is not a known key/],
    ['no tool', [{ ...crm, tools: [] }], /mcp\[0\]\.tools: is \[\] but must NOT have fewer than 1/],
    [
      'another way in',
      [{ ...crm, auth: 'basic' }],
      /mcp\[0\]\.auth: is "basic", not one of "bearer"/,
    ],
    [
      'an address that anybody can listen to',
      [{ ...crm, url: 'http://crm.example.com/mcp' }],
      `${AGENT}: mcp[0].url: is not https (http is for loopback only). Give the https address of the server, without credentials.`,
    ],
    [
      'the same server twice',
      [crm, crm],
      `${AGENT}: mcp[1].name: "crm" is already an entry of this agent. Put all its tools into one entry.`,
    ],
    [
      'two tools of one name for the model',
      [{ ...crm, tools: [{ name: 'a-b' }, { name: 'a.b' }] }],
      `${AGENT}: mcp[0].tools[1].name: "a.b" is for the model the same as "a-b": crm__a_b. Remove one of the two.`,
    ],
    [
      'a name that is too long for models',
      [{ ...crm, tools: [{ name: 'x'.repeat(60) }] }],
      /mcp\[0\]\.tools\[0\]\.name: is crm__x+ for the model, longer than 64 characters/,
    ],
  ])('is refused with %s', (_, mcp, line) => {
    expect(findings(...mcp)).toContainEqual(
      typeof line === 'string' ? line : expect.stringMatching(line),
    );
  });

  it('has its tools counted with its own', () => {
    const tools = Array.from({ length: 9 }, (_, index) => ({ name: `t${index}` }));
    expect(findings({ ...crm, tools })).toContainEqual(
      expect.stringMatching(/tools: has 10 entries, those of mcp included, more than the 9/),
    );
  });

  it('needs no tool of its own, but one or the other', () => {
    repository.write(AGENT, agentDocument({ tools: [], mcp: [crm] }));
    const lines = () => readCatalogue(repository.root).problems.map(formatProblem);
    expect(lines().filter((line) => line.includes('agent.json: '))).toEqual([]);
    repository.write(AGENT, agentDocument({ tools: [] }));
    expect(lines()).toContainEqual(
      `${AGENT}: tools: is empty, and there is no mcp. Name the files in tools/, or tools of an MCP server in mcp.`,
    );
  });
});

describe('one server of two agents', () => {
  it.each([
    [{ url: 'https://other.example.com/mcp' }, 'url'],
    [{ auth: 'bearer' }, 'auth'],
  ])('is described alike in both: %j', (change, key) => {
    const folder = 'functions/router/agents/returns';
    repository.write(`${folder}/prompt.md`, 'You answer for returns.');
    repository.write(`${folder}/examples.txt`, 'I send it back');
    const rules = [{ pattern: '^return' }];
    repository.write(
      `${folder}/agent.json`,
      agentDocument({ rules, tools: [], mcp: [{ ...crm, ...change }] }),
    );
    expect(findings(crm)).toContainEqual(
      `${folder}/agent.json: mcp[0].${key}: is not what ${AGENT} says of "crm". Say the same in both, or use two names.`,
    );
  });
});
