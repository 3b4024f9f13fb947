import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadCatalogue, readCatalogue } from '../../../../scripts/catalogue/load.ts';
import { CatalogueError, formatProblem } from '../../../../scripts/catalogue/problem.ts';
import {
  agentDocument,
  poolFunction,
  prunerFunction,
  type TemporaryRepository,
  temporaryRepository,
} from '../../../support/temporary-repository.ts';

const ROUTER = 'functions/router/function.json';
const PRUNER = 'functions/version-pruner/function.json';
const AGENT = 'functions/router/agents/orders/agent.json';

const window = {
  name: 'nights',
  start: 'cron(0 20 ? * * *)',
  end: 'cron(0 6 ? * * *)',
  timezone: 'Europe/Berlin',
  floor: 1,
  ceiling: 2,
};

let repository: TemporaryRepository;

beforeEach(() => {
  repository = temporaryRepository();
});

afterEach(() => repository.remove());

/** The findings after writing `document` to `file`, each as the line a user sees. */
function findings(file: string, document: string | object): string[] {
  repository.write(file, document);
  return readCatalogue(repository.root).problems.map(formatProblem);
}

describe('a right catalogue', () => {
  it('is read with defaults filled in, sorted by name', () => {
    const { functions, agents, intents } = loadCatalogue(repository.root);
    expect(functions.map(({ name }) => name)).toEqual(['router', 'version-pruner']);
    expect(functions[0]).toMatchObject({
      file: ROUTER,
      pool: { workers: 4, floor: 3, ceiling: 6, memoryGiBPerVCpu: 2, warm: false, windows: [] },
      versions: { hot: 1, parked: 2, minimumAgeMinutes: 60 },
      routes: [],
      schedules: [],
      environment: {},
    });
    expect(functions[1]?.pool).toBeUndefined();
    expect(agents).toEqual([
      expect.objectContaining({
        id: 'orders',
        prompt: 'You answer questions about orders.',
        examples: ['Where is my order?'],
        tools: ['order-lookup'],
      }),
    ]);
    expect(intents).toContain('models.invoke');
  });

  it('reads windows in UTC, and single numbers of versions and alarms beside the defaults', () => {
    const { timezone: _, ...night } = window;
    repository.write(
      ROUTER,
      poolFunction({
        warm: true,
        windows: [night],
        versions: { parked: 0 },
        alarms: { floorAppliedMinutes: 30 },
      }),
    );
    expect(loadCatalogue(repository.root).functions[0]).toMatchObject({
      pool: {
        windows: [{ ...window, timezone: 'UTC' }],
        alarms: { warmCoveragePercent: 90, floorAppliedMinutes: 30 },
      },
      versions: { hot: 1, parked: 0, minimumAgeMinutes: 60 },
    });
  });

  it('is what this repository has', () => {
    const errors = readCatalogue().problems.filter(({ severity }) => severity === 'error');
    expect(errors.map(formatProblem)).toEqual([]);
  });

  it('may be written on Windows', () => {
    repository.write('functions/router/agents/orders/examples.txt', '\uFEFFOne\r\n\r\n# no\r\nTwo');
    expect(loadCatalogue(repository.root).agents[0]?.examples).toEqual(['One', 'Two']);
  });
});

describe('a wrong function.json', () => {
  it.each([
    [
      'a mistyped key',
      { memoryMib: 1 },
      `${ROUTER}: memoryMib: is not a known key. Did you mean "memoryMiB"?`,
    ],
    [
      'a mistyped intent',
      { intents: ['model.invoke'] },
      `${ROUTER}: intents[0]: "model.invoke" is no known intent. Did you mean "models.invoke"?`,
    ],
    [
      'memory that is no multiple of the ratio',
      { memoryMiB: 6144, memoryGiBPerVCpu: 4 },
      `${ROUTER}: memoryMiB: is 6144, not a whole multiple of 4096 (memoryGiBPerVCpu is 4). Use 4096 or 8192, or another memoryGiBPerVCpu.`,
    ],
    [
      'too little memory',
      { memoryMiB: 1024 },
      `${ROUTER}: memoryMiB: is 1024 but must be >= 2048. An environment on the pool has 2048 to 32768 MiB (a limit of Lambda Managed Instances).`,
    ],
    [
      'a ratio that no instance has',
      { memoryGiBPerVCpu: 3 },
      /^functions\/router\/function\.json: memoryGiBPerVCpu: is 3, not one of 2, 4, 8\./,
    ],
    ['no worker', { workers: 0 }, /function\.json: workers: is 0 but must be >= 1\./],
    [
      'a ceiling below the floor',
      { floor: 4, ceiling: 3 },
      `${ROUTER}: ceiling: is 3, below the floor of 4. Raise the ceiling or lower the floor.`,
    ],
    [
      'a variable that the platform sets',
      { environment: { UV_THREADPOOL_SIZE: '4' } },
      /environment\.UV_THREADPOOL_SIZE: is set by the platform/,
    ],
    [
      'options of Node, which would undo those of the platform',
      { environment: { NODE_OPTIONS: '--max-semi-space-size=64' } },
      /environment\.NODE_OPTIONS: is set by the platform/,
    ],
    [
      'a reserved variable',
      { environment: { AWS_REGION: 'x' } },
      /environment\.AWS_REGION: is set/,
    ],
    [
      'a number as text',
      { environment: { LIMIT: 4 } },
      /environment\.LIMIT: is 4 but must be string/,
    ],
    [
      'a variable in lower case',
      { environment: { limit: '4' } },
      /environment\.limit: is not a name/,
    ],
    [
      'a path without a slash',
      { routes: [{ method: 'GET', path: 'v1' }] },
      /routes\[0\]\.path: is "v1"/,
    ],
    [
      'a method in lower case',
      { routes: [{ method: 'get', path: '/a' }] },
      /routes\[0\]\.method: is "get"/,
    ],
    [
      'a wrong schedule',
      { schedules: [{ name: 'often', expression: 'rate(5 minute)', input: {} }] },
      /schedules\[0\]\.expression: "rate\(5 minute\)" needs the plural above 1/,
    ],
    [
      'a time zone that does not exist',
      { schedules: [{ name: 'a', expression: 'rate(1 day)', input: {}, timezone: 'Mars/Base' }] },
      /schedules\[0\]\.timezone: "Mars\/Base" is no time zone/,
    ],
    [
      'a mistyped key of a window',
      { windows: [{ ...window, timeZone: 'UTC' }] },
      `${ROUTER}: windows[0].timeZone: is not a known key. Did you mean "timezone"?`,
    ],
    [
      'a floor of part of an environment',
      { windows: [{ ...window, floor: 0.5 }] },
      /windows\[0\]\.floor: is 0\.5 but must be integer\./,
    ],
    [
      'a window that cannot be',
      { windows: [{ ...window, end: 'at(2027-01-31T08:00:00)' }] },
      `${ROUTER}: windows[0].end: is one-off while the start is weekly. Use cron(…) for both, or at(…) for both.`,
    ],
    [
      'a negative number of versions',
      { versions: { hot: -1 } },
      /versions\.hot: is -1 but must be >= 0\. Versions kept running/,
    ],
    [
      'alarms of what nothing warms',
      { alarms: { warmCoveragePercent: 80 } },
      `${ROUTER}: alarms: is for functions that the warmer pings. Add "warm": true, or remove alarms.`,
    ],
    [
      'a coverage that can never be reached',
      { warm: true, alarms: { warmCoveragePercent: 101 } },
      /alarms\.warmCoveragePercent: is 101 but must be <= 100/,
    ],
  ])('is told about %s', (_, changes, line) => {
    const lines = findings(ROUTER, poolFunction(changes));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toEqual(typeof line === 'string' ? line : expect.stringMatching(line));
  });

  it('is told about each missing key, with its meaning', () => {
    const { description: _, workers: __, ...rest } = poolFunction();
    const lines = findings(ROUTER, rest);
    expect(lines).toHaveLength(2);
    expect(lines.join('\n')).toMatch(/description: is missing\. Add it\. One sentence/);
    expect(lines.join('\n')).toMatch(/workers: is missing\. Add it\./);
  });

  it('is refused pool settings on demand', () => {
    expect(findings(PRUNER, prunerFunction({ floor: 3, warm: true, windows: [] }))).toEqual([
      `${PRUNER}: floor: is for functions on the pool only. Remove it, or set "compute": "pool".`,
      `${PRUNER}: warm: is for functions on the pool only. Remove it, or set "compute": "pool".`,
      `${PRUNER}: windows: is for functions on the pool only. Remove it, or set "compute": "pool".`,
    ]);
  });

  it.each(['', '{', '[]', 'null', '"text"', '{"compute": "pool",}'])(
    'is told about content that is no object: %j',
    (content) => {
      const lines = findings(ROUTER, content);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^functions\/router\/function\.json: /);
    },
  );

  it('names any unknown key, wherever it is put', () => {
    const known = Object.keys(poolFunction());
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,12}$/).filter((key) => !known.includes(key)),
        fc.jsonValue(),
        (key, value) => {
          const lines = findings(ROUTER, { ...poolFunction(), [key]: value }).filter((line) =>
            line.startsWith(`${ROUTER}: ${key}: is not a known key. `),
          );
          // A few random keys are real ones; those are judged by their value instead.
          const optional = [
            'warm',
            'windows',
            'versions',
            'alarms',
            'routes',
            'schedules',
            'environment',
          ];
          expect(lines.length).toBe(optional.includes(key) ? 0 : 1);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('never throws, whatever JSON a file holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (document) => {
        repository.write(ROUTER, JSON.stringify(document));
        const { problems } = readCatalogue(repository.root);
        expect(problems.some(({ file }) => file === ROUTER)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a wrong folder', () => {
  it('is told about a missing handler and a missing function.json', () => {
    mkdirSync(join(repository.root, 'functions/Half Done'));
    const lines = findings(ROUTER, poolFunction());
    expect(lines.join('\n')).toContain('functions/Half Done: is no name of a function');
    expect(lines.join('\n')).toContain('functions/Half Done/handler.ts: does not exist');
    expect(lines.join('\n')).toContain('functions/Half Done/function.json: does not exist');
  });

  it('is told about a tool without a file, and about a file that no agent declares', () => {
    const lines = findings(AGENT, agentDocument({ tools: ['order-lokup'] }));
    expect(lines).toEqual([
      `${AGENT}: tools[0]: "order-lokup" has no file in tools/. Did you mean "order-lookup"?`,
      `functions/router/agents/orders/tools/order-lookup.ts: is declared by no agent. Add "order-lookup" to tools in ${AGENT}, or delete the file.`,
    ]);
  });

  it('is told about empty texts and missing ones', () => {
    repository.write('functions/router/agents/orders/prompt.md', ' \n');
    rmSync(join(repository.root, 'functions/router/agents/orders/examples.txt'));
    expect(findings(AGENT, agentDocument())).toEqual([
      'functions/router/agents/orders/examples.txt: does not exist. Add the file.',
    ]);
    expect(findings('functions/router/agents/orders/examples.txt', '# none\n')).toEqual([
      'functions/router/agents/orders/prompt.md: is empty. Write what the agent does and how.',
      'functions/router/agents/orders/examples.txt: holds no utterance. Write utterances that the agent owns, one a line.',
    ]);
  });
});

describe('a wrong agent.json', () => {
  it.each([
    ['an open bracket', '[a-z', /rules\[0\]\.pattern: is no regular expression/],
    [
      'a pattern that matches everything',
      'order|',
      /rules\[0\]\.pattern: "order\|" matches the empty/,
    ],
  ])('is told about a rule with %s', (_, pattern, line) => {
    const lines = findings(AGENT, agentDocument({ rules: [{ pattern }] }));
    expect(lines).toEqual([expect.stringMatching(line)]);
  });

  it.each([
    [5, undefined],
    [6, /^warning: .*tools: has 6 entries; models choose best among 3 to 5/],
    [9, /^warning: /],
    [10, /^functions.*tools: has 10 entries, more than the 9/],
  ])('with %i tools is judged by how well a model chooses among them', (count, line) => {
    const tools = Array.from({ length: count }, (_, index) => `tool${index}`);
    for (const tool of tools)
      repository.write(`functions/router/agents/orders/tools/${tool}.ts`, '');
    rmSync(join(repository.root, 'functions/router/agents/orders/tools/order-lookup.ts'));
    const lines = findings(AGENT, agentDocument({ tools }));
    expect(lines).toEqual(line === undefined ? [] : [expect.stringMatching(line)]);
  });
});

describe('entries that contradict each other', () => {
  const route = (path: string, method = 'GET') => ({ routes: [{ method, path }] });

  it('may not share a route, whatever its parameters are called', () => {
    repository.write(PRUNER, prunerFunction(route('/v1/{id}')));
    expect(findings(ROUTER, poolFunction(route('/v1/{name}')))).toEqual([
      `${PRUNER}: routes[0]: GET /v1/{id} is already a route of router. Give it to one function only.`,
    ]);
  });

  it('may share a path by method, with one name for a parameter', () => {
    repository.write(PRUNER, prunerFunction(route('/v1/{id}', 'DELETE')));
    expect(findings(ROUTER, poolFunction(route('/v1/{id}')))).toEqual([]);
    expect(findings(ROUTER, poolFunction(route('/v1/{name}/more')))).toEqual([
      `${PRUNER}: routes[0].path: /v1/{id} and /v1/{name}/more name one parameter differently. Use the same name in both.`,
    ]);
  });

  it('need exactly one pruner', () => {
    expect(findings(PRUNER, prunerFunction({ intents: [] }))).toEqual([
      'functions: 0 functions have the intent versions.prune. Let exactly one function prune the pool.',
    ]);
  });
});

describe('examples of an agent', () => {
  it('are warned of where the classifier takes two for one', () => {
    const file = 'functions/router/agents/orders/examples.txt';
    const remedy = 'Remove one of the two.';
    expect(
      findings(file, 'Where?\nwhere?\nRefund order 12!\nRefund order 98\nWhere to?\n'),
    ).toEqual([
      `warning: ${file}: holds "where?" twice. ${remedy}`,
      `warning: ${file}: holds "Refund order 12!" and "Refund order 98", which have the same words to the classifier. ${remedy}`,
    ]);
  });
});

describe('loadCatalogue', () => {
  it('throws one line for each error and lets warnings pass', () => {
    repository.write('functions/router/agents/orders/examples.txt', 'Where?\nwhere?\n');
    expect(loadCatalogue(repository.root).agents).toHaveLength(1);
    repository.write(ROUTER, poolFunction({ floor: 0, workers: 0 }));
    expect(() => loadCatalogue(repository.root)).toThrow(CatalogueError);
    expect(() => loadCatalogue(repository.root)).toThrow(
      /^[^\n]*workers[^\n]*\n[^\n]*floor[^\n]*$/,
    );
  });
});
