import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadCatalogue, readCatalogue } from '../../../../scripts/catalogue/load.ts';
import { formatProblem } from '../../../../scripts/catalogue/problem.ts';
import { declaredScopes } from '../../../../scripts/catalogue/scope-checks.ts';
import { toolProblems } from '../../../../scripts/catalogue/tool-checks.ts';
import {
  agentDocument,
  poolFunction,
  type TemporaryRepository,
  temporaryRepository,
} from '../../../support/temporary-repository.ts';

const ROUTER = 'functions/router/function.json';
const AGENT = 'functions/router/agents/orders/agent.json';
const TOOL = 'functions/router/agents/orders/tools/order-lookup.ts';
let repository: TemporaryRepository;

beforeEach(() => {
  repository = temporaryRepository();
  repository.write(ROUTER, poolFunction({ scopes: ['records.wipe', 'actors.delete'] }));
});

afterEach(() => repository.remove());

async function toolFindings(scope: unknown): Promise<string[]> {
  repository.write(TOOL, `export const tool = { scope: ${JSON.stringify(scope)} };\n`);
  const { catalogue } = readCatalogue(repository.root);
  const lines = (await toolProblems(repository.root, catalogue)).map(formatProblem);
  return lines.filter((line) => line.includes('tool.scope'));
}

describe('scopes', () => {
  it('are read from every function.json', () => {
    expect(declaredScopes(loadCatalogue(repository.root))).toEqual([
      'actors.delete',
      'records.wipe',
    ]);
  });

  it.each(['Records.Wipe', 'a,b', 'a b', '.a', 'a.', ''])('may not be called %j', (scope) => {
    repository.write(ROUTER, poolFunction({ scopes: [scope] }));
    const lines = readCatalogue(repository.root).problems.map(formatProblem);
    expect(lines).toEqual([
      expect.stringMatching(/^functions\/router\/function\.json: scopes\[0\]/),
    ]);
  });

  it.each([
    ['records.wipe', []],
    [
      'record.wipe',
      [
        `${TOOL}: tool.scope: "record.wipe" is a scope that no function.json declares. Did you mean "records.wipe"?`,
      ],
    ],
    [
      'payments',
      [
        `${TOOL}: tool.scope: "payments" is a scope that no function.json declares. Add it to "scopes" in the function's function.json.`,
      ],
    ],
    [
      7,
      [
        `${TOOL}: tool.scope: is 7, not the name of a scope. Name one of "scopes" in function.json.`,
      ],
    ],
  ])('that a tool asks for are declared, or nobody could have them: %j', async (scope, lines) => {
    expect(await toolFindings(scope)).toEqual(lines);
  });

  it('of tools on MCP servers are declared too', () => {
    const mcp = [
      {
        name: 'crm',
        url: 'https://crm.example.com/mcp',
        tools: [{ name: 'wipe', scope: 'record.wipe' }],
      },
    ];
    repository.write(AGENT, agentDocument({ mcp }));
    expect(readCatalogue(repository.root).problems.map(formatProblem)).toEqual([
      `${AGENT}: mcp[0].tools[0].scope: "record.wipe" is a scope that no function.json declares. Did you mean "records.wipe"?`,
    ]);
  });
});

describe('who may call a route', () => {
  it('is an application with a key, unless the route asks for a token', () => {
    const routes = [
      { method: 'POST', path: '/v1/turns', stream: true },
      { method: 'GET', path: '/v1/me', auth: 'token' },
    ];
    repository.write(ROUTER, poolFunction({ routes }));
    expect(loadCatalogue(repository.root).functions[0]?.routes).toEqual([
      { method: 'POST', path: '/v1/turns', stream: true, auth: 'key' },
      { method: 'GET', path: '/v1/me', stream: false, auth: 'token' },
    ]);
  });

  it('is refused when it is neither', () => {
    const routes = [{ method: 'GET', path: '/v1/me', auth: 'none' }];
    repository.write(ROUTER, poolFunction({ routes }));
    expect(readCatalogue(repository.root).problems.map(formatProblem)).toEqual([
      expect.stringContaining('routes[0].auth: is "none", not one of "key", "token"'),
    ]);
  });
});
