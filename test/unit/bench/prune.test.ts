/** The scenarios of the pruning benchmark, without its rates and its time: what our pruner asks for and what it deletes. */
import { describe, expect, it } from '@jest/globals';
import {
  build,
  type Outcome,
  play,
  SCENARIOS,
  type Scenario,
} from '../../bench/prune-scenarios.ts';
import { PruneStage } from '../../bench/prune-stage.ts';
import { runOurs } from '../../bench/prune-tools.ts';

/** Time that passes only while the pruner waits. */
function virtualClock() {
  let now = Date.now();
  return {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
}

async function runScenario(scenario: Scenario): Promise<Outcome> {
  const stage = await PruneStage.start();
  try {
    await build(stage, scenario);
    const task = {
      ...scenario,
      endpoint: stage.local.endpoint,
      functions: Object.keys(scenario.functions),
    };
    return await play(stage, scenario, false, () => runOurs(task, virtualClock()));
  } finally {
    await stage.close();
  }
}

describe('the pruner, over the local Lambda', () => {
  it('asks twice about a full pool in which there is nothing to do', async () => {
    const { calls, deletes, errors } = await runScenario(SCENARIOS.clean);
    expect(calls).toEqual({ ListFunctionVersionsByCapacityProvider: 2 });
    expect(deletes).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('takes a call a function and one a version for 60 versions of a full pool', async () => {
    const { calls, deletes, wrong, errors } = await runScenario(SCENARIOS.overdue);
    expect(calls).toEqual({
      ListFunctionVersionsByCapacityProvider: 2,
      ListAliases: 20,
      DeleteFunction: 60,
    });
    expect(deletes.filter(({ status }) => status < 300)).toHaveLength(60);
    expect(wrong).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('tries to delete nothing that somebody uses, also when a rollback comes in between', async () => {
    const { deletes, wrong, errors } = await runScenario(SCENARIOS.adversarial);
    expect(wrong).toEqual([]);
    expect(errors).toEqual([]);
    expect(deletes.length).toBeGreaterThan(0);
  });
});
