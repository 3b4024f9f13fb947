import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { REPOSITORY_ROOT, readCatalogue } from '../../../../scripts/catalogue/load.ts';
import { formatProblem } from '../../../../scripts/catalogue/problem.ts';
import { toolProblems } from '../../../../scripts/catalogue/tool-checks.ts';
import {
  type TemporaryRepository,
  temporaryRepository,
} from '../../../support/temporary-repository.ts';

const TOOL = 'functions/router/agents/orders/tools/order-lookup.ts';
let repository: TemporaryRepository;

beforeEach(() => {
  repository = temporaryRepository();
});

afterEach(() => repository.remove());

async function findings(): Promise<string[]> {
  const { catalogue } = readCatalogue(repository.root);
  return (await toolProblems(repository.root, catalogue)).map(formatProblem);
}

describe('toolProblems', () => {
  it('finds nothing wrong with a right tool', async () => {
    expect(await findings()).toEqual([]);
  });

  it('names a file that does not load', async () => {
    repository.write(TOOL, 'throw new Error("no table");\n');
    expect(await findings()).toEqual([`${TOOL}: cannot be loaded (no table). Correct the code.`]);
  });

  it('names a file without the export', async () => {
    repository.write(TOOL, 'export const tools = {};\n');
    expect(await findings()).toEqual([
      `${TOOL}: tool: is not exported. Export \`const tool: ToolDefinition\`.`,
    ]);
  });

  it('names every part of a definition that is missing or wrong', async () => {
    repository.write(TOOL, 'export const tool = { name: "order-lookup", description: " " };\n');
    const lines = await findings();
    expect(lines).toHaveLength(6);
    expect(lines[0]).toBe(
      `${TOOL}: tool.name: is "order-lookup", not "order_lookup". Use the file's name with _ for -.`,
    );
  });
});

describe('limits and scope of a tool', () => {
  it.each([
    ['timeoutMs', 0],
    ['maxCalls', 1.5],
    ['maxOutputCharacters', '100'],
    ['scope', ''],
    ['scope', 'two scopes'],
  ])('%s may not be %j', async (key, value) => {
    repository.write(TOOL, `export const tool = { ${key}: ${JSON.stringify(value)} };\n`);
    expect((await findings()).filter((line) => line.includes(`tool.${key}`))).toHaveLength(1);
  });
});

describe('the tools of this repository', () => {
  it('all load and are defined whole', async () => {
    const { catalogue } = readCatalogue();
    expect((await toolProblems(REPOSITORY_ROOT, catalogue)).map(formatProblem)).toEqual([]);
  });
});
