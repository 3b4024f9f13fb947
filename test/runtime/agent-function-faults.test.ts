/** What becomes of a turn when the function that is its agent is full, too slow, or dies: on real environments. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AgentRunner } from '../../functions/router/agent/run-agent.ts';
import { startDeadline } from '../../functions/shared/deadline.ts';
import { STREAMING } from '../support/agent-at-places.ts';
import { agentFunctions, deployAgent, functionName } from '../support/agent-functions.ts';
import { agentAt, agentsElsewhere, workFor } from '../support/agents-elsewhere.ts';
import { type LocalLambda, startLocalLambda } from '../support/local-lambda.ts';
import { createPool } from '../support/managed-function.ts';

let local: LocalLambda;
let functions: ReturnType<typeof agentFunctions>;

beforeAll(async () => {
  local = await startLocalLambda();
  await createPool(local.client, 'pool');
  await deployAgent(local, 'agent', STREAMING);
  await deployAgent(local, 'hurried', STREAMING, 1, { Timeout: 1 });
  functions = agentFunctions(local);
});
afterAll(async () => {
  functions.close();
  await local.close();
});

/** One turn, told of each piece of text as it comes. */
function turn(name: string, text: string, stream: boolean, onToken: () => void = () => {}) {
  const agent = agentAt({ function: name });
  const troubles: string[] = [];
  const set = agentsElsewhere([agent], {
    ...functions,
    onTrouble: (_, { message }) => troubles.push(message),
  });
  const events: unknown[] = [];
  const { work } = workFor(
    agent,
    { text },
    {
      stream,
      events: {
        tool: () => undefined,
        progress: (event) => events.push(event),
        token: (piece) => {
          events.push(piece);
          onToken();
        },
      },
    },
  );
  const deadline = startDeadline(20_000);
  const run = set.runnerOf(agent) as AgentRunner;
  return { outcome: run(work, deadline).finally(() => deadline.clear()), events, troubles };
}

describe.each([true, false])('a function that is an agent (streamed: %s)', (stream) => {
  const operation = stream ? 'InvokeWithResponseStream' : 'Invoke';

  it('is asked once more when it was full for a moment', async () => {
    local.service.control.throttle(operation, 1);
    expect(await turn('agent', 'Bill', stream).outcome).toEqual({ answer: 'For acme: Bill' });
  });

  it('is out of reach when it stays full', async () => {
    local.service.control.throttle(operation, 2);
    const { outcome, troubles } = turn('agent', 'Bill', stream);
    await expect(outcome).rejects.toMatchObject({ status: 503, code: 'agent_unavailable' });
    expect(troubles).toEqual(['Lambda answered with HTTP status 429']);
  });

  it('has failed when its own time is up', async () => {
    const { outcome, troubles } = turn('hurried', 'wait', stream);
    await expect(outcome).rejects.toMatchObject({ status: 502, code: 'agent_failed' });
    expect(troubles).toEqual([expect.stringMatching(/^the function failed \([\w.]+\)$/)]);
  });
});

it('a stream whose environment dies is taken back, and the next turn is answered', async () => {
  const kill = () => local.service.control.killEnvironment({ function: functionName('agent') });
  const { outcome, events } = turn('agent', 'stall', true, kill);
  await expect(outcome).rejects.toMatchObject({ code: expect.stringMatching(/^agent_/) });
  expect(events).toEqual(['For acme', { step: 'superseded' }]);
  const answered = async (): Promise<unknown> =>
    await turn('agent', 'Bill', true).outcome.catch(() => answered());
  expect(await answered()).toEqual({ answer: 'For acme: Bill' });
});
