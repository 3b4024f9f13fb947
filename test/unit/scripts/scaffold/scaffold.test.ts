import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buildFleet } from '../../../../scripts/build/build.ts';
import { REPOSITORY_ROOT, readCatalogue } from '../../../../scripts/catalogue/load.ts';
import { toolProblems } from '../../../../scripts/catalogue/tool-checks.ts';
import { extractValue } from '../../../../scripts/local/bedrock/rules/extract.ts';
import {
  ScaffoldError,
  type ScaffoldKind,
  scaffold,
} from '../../../../scripts/scaffold/scaffold.ts';
import { installLambdaGlobals, LambdaStream } from '../../../support/lambda-stream.ts';
import {
  poolFunction,
  type TemporaryRepository,
  temporaryRepository,
} from '../../../support/temporary-repository.ts';

let repository: TemporaryRepository;

beforeEach(() => {
  repository = temporaryRepository();
  for (const path of ['functions/router/agent-types.ts', 'functions/shared']) {
    cpSync(join(REPOSITORY_ROOT, path), join(repository.root, path), { recursive: true });
  }
});

afterEach(() => repository.remove());

describe('scaffold', () => {
  it.each(['returns', 'gift-cards-2'])('adds an agent %s that passes every check', async (id) => {
    scaffold(repository.root, 'agent', id);
    const { catalogue, problems } = readCatalogue(repository.root);
    expect(problems).toEqual([]);
    expect(await toolProblems(repository.root, catalogue)).toEqual([]);
    expect(catalogue.agents.map((agent) => agent.id)).toContain(id);
  });

  it('adds an agent that gets into the bundle of the router, with a tool that answers', async () => {
    scaffold(repository.root, 'agent', 'returns');
    await buildFleet({ root: repository.root });
    const { handler } = await import(join(repository.root, 'dist/router/index.mjs'));
    expect(await handler()).toContainEqual(['returns', ['returns_lookup']]);
    const file = 'functions/router/agents/returns/tools/returns-lookup.ts';
    const { tool } = await import(join(repository.root, file));
    const get = async (kind: string, id: string): Promise<object | undefined> =>
      id === 'A-1' ? { kind, id, version: 1, data: { state: 'sent' } } : undefined;
    expect(await tool.run({ id: 'A-1' }, { records: { get } })).toEqual({
      id: 'A-1',
      state: 'sent',
    });
    await expect(tool.run({ id: 'A-2' }, { records: { get } })).rejects.toThrow(
      'There is no entry A-2.',
    );
  });

  it('adds an agent whose tool is given the id alone, not the sentence around it', async () => {
    scaffold(repository.root, 'agent', 'returns');
    const folder = join(repository.root, 'functions/router/agents/returns');
    const { tool } = await import(join(folder, 'tools/returns-lookup.ts'));
    const examples = readFileSync(join(folder, 'examples.txt'), 'utf8').trim().split('\n').slice(1);
    const ids = examples.map((question) =>
      extractValue('id', tool.inputSchema.properties.id, { question, context: [] }, true),
    );
    expect(ids).toEqual(['A-1001', 'A-1002', 'A-1003']);
  });

  it('adds a function that passes every check and answers from its bundle', async () => {
    scaffold(repository.root, 'function', 'report-sender');
    expect(readCatalogue(repository.root).problems).toEqual([]);
    await buildFleet({ root: repository.root });
    const { handler } = await import(join(repository.root, 'dist/report-sender/index.mjs'));
    expect(await handler({ to: 'all', at: 'noon' })).toEqual({ fields: ['at', 'to'] });
    // What a release proves it by.
    expect(await handler({ type: 'agentpool.warm' })).toMatchObject({ type: 'agentpool.warm' });
  });

  it('adds an agent that is a function, with that function, which answers a turn and a release', async () => {
    const written = scaffold(repository.root, 'function-agent', 'gift-cards');
    expect(written).toContain('functions/gift-cards-agent/handler.ts');
    const intents = ['models.invoke', 'agents.invoke'];
    repository.write('functions/router/function.json', poolFunction({ intents }));
    const { catalogue, problems } = readCatalogue(repository.root);
    expect(problems).toEqual([]);
    expect(catalogue.agents.find(({ id }) => id === 'gift-cards')?.runs).toEqual({
      function: 'gift-cards-agent',
    });
    installLambdaGlobals();
    await buildFleet({ root: repository.root });
    const { handler } = await import(join(repository.root, 'dist/gift-cards-agent/index.mjs'));
    const answerTo = async (event: object): Promise<unknown> => {
      const stream = new LambdaStream();
      await handler(event, stream, { getRemainingTimeInMillis: () => 1_000 });
      return JSON.parse(stream.text);
    };
    const turn = { version: 1, deadlineMs: 1_000, actor: 'ann', message: 'Is it valid?' };
    expect(await answerTo(turn)).toMatchObject({ answer: 'ann asks: Is it valid?' });
    expect(await answerTo({ type: 'agentpool.warm' })).toMatchObject({ type: 'agentpool.warm' });
  });

  it.each(['', 'Returns', 'a b', '../x', '-a', 'a-', 'a--b', '1a', 'x'.repeat(33)])(
    'refuses the name %j',
    (name) => {
      for (const kind of ['agent', 'function', 'function-agent'] satisfies ScaffoldKind[]) {
        expect(() => scaffold(repository.root, kind, name)).toThrow(ScaffoldError);
      }
    },
  );

  it('leaves what exists as it is', () => {
    const file = join(repository.root, 'functions/router/function.json');
    const before = readFileSync(file, 'utf8');
    expect(() => scaffold(repository.root, 'function', 'router')).toThrow(
      'functions/router exists already: choose another name',
    );
    expect(() => scaffold(repository.root, 'agent', 'orders')).toThrow(/exists already/);
    expect(() => scaffold(repository.root, 'function-agent', 'orders')).toThrow(/exists already/);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});
