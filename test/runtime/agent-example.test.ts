/** The example of the docs is a function as it stands: built, run by AWS's runtime client, and asked by the router's own caller. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import type { AgentRunner } from '../../functions/router/agent/run-agent.ts';
import type { AgentDefinition } from '../../functions/router/agent-types.ts';
import { createHandOffDesk } from '../../functions/router/delegation/hand-off.ts';
import { REPOSITORY_ROOT } from '../../scripts/catalogue/load.ts';
import { agentFunctions, deployAgent, functionName } from '../support/agent-functions.ts';
import { agentAt, agentsElsewhere, workFor } from '../support/agents-elsewhere.ts';
import { type LocalLambda, startLocalLambda } from '../support/local-lambda.ts';
import { createPool } from '../support/managed-function.ts';
import { noHurry } from '../support/model-stub.ts';

let local: LocalLambda;
let functions: ReturnType<typeof agentFunctions>;

beforeAll(async () => {
  const page = readFileSync(join(REPOSITORY_ROOT, 'docs/decisions/delegation.md'), 'utf8');
  const [, contents = ''] = /^```ts\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const { outputFiles } = await build({
    stdin: { contents, loader: 'ts', resolveDir: join(REPOSITORY_ROOT, 'functions/router') },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  local = await startLocalLambda();
  await createPool(local.client, 'pool');
  await deployAgent(local, 'billing-agent', outputFiles[0]?.contents ?? '');
  functions = agentFunctions(local);
});
afterAll(async () => {
  functions.close();
  await local.close();
});

async function turn(text: string, stream: boolean) {
  const agent: AgentDefinition = {
    ...agentAt({ function: 'billing-agent' }),
    handOff: ['operations'],
  };
  const set = agentsElsewhere([agent], functions);
  const agents = [agent, { ...agentAt(), id: 'operations' }];
  const desk = createHandOffDesk(agent, agents, ['billing'], () => true);
  const piece = workFor(agent, { text }, { stream, ...(desk && { desk }) });
  const run = set.runnerOf(agent) as AgentRunner;
  return { outcome: await run(piece.work, noHurry()), ...piece };
}

describe('the function of the docs', () => {
  it('answers a turn, streamed and not', async () => {
    const { outcome, events, spent } = await turn('What do I owe?', true);
    expect(outcome).toEqual({ answer: 'You owe 4 dollars.' });
    expect(events).toEqual([
      { tool: 'bill_lookup', status: 'started' },
      { tool: 'bill_lookup', status: 'ok' },
      'You owe 4 dollars.',
    ]);
    expect(spent).toMatchObject([{ costUsd: 0, models: ['agent:billing'] }]);
    expect((await turn('What do I owe?', false)).outcome).toEqual(outcome);
  });

  it('hands a turn over, with what it found', async () => {
    const { outcome } = await turn('Where is my shipment?', false);
    expect(outcome).toMatchObject({
      handOff: { agent: 'operations', task: 'Where is my shipment?', contextKeys: ['owed'] },
    });
  });

  it('proves itself to a release', async () => {
    const { Payload } = await local.client.send(
      new InvokeCommand({
        FunctionName: functionName('billing-agent'),
        Qualifier: 'live',
        Payload: '{"type":"agentpool.warm"}',
      }),
    );
    expect(JSON.parse(Payload?.transformToString() ?? '')).toMatchObject({
      type: 'agentpool.warm',
      environmentId: expect.any(String),
    });
  });
});
