/**
 * node test/bench/prune.ts [--json FILE]: our pruner and serverless-prune-plugin over the same pools of the local Lambda,
 * with the service's request rates on. The least time is what those rates allow for the calls that were made.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { quotas } from '../../scripts/local/lambda/quotas.ts';
import { runCommand } from '../../scripts/operate/command.ts';
import { formatTable } from '../../scripts/operate/table.ts';
import { build, type Outcome, play, SCENARIOS, type Scenario } from './prune-scenarios.ts';
import { PruneStage } from './prune-stage.ts';
import { runOurs, runRival, type Task } from './prune-tools.ts';

const TOOLS: Record<string, (task: Task) => Promise<string[]>> = {
  'version-pruner': runOurs,
  'serverless-prune-plugin': runRival,
};

interface Row extends Outcome {
  scenario: string;
  tool: string;
  leastMs: number;
}

await runCommand('prune', async () => {
  const { values } = parseArgs({ options: { json: { type: 'string' } } });
  const rows: Row[] = [];
  for (const scenario of Object.values<Scenario>(SCENARIOS)) {
    for (const [tool, run] of Object.entries(TOOLS)) {
      const outcome = await measure(scenario, run);
      rows.push({ scenario: scenario.name, tool, leastMs: leastMs(outcome), ...outcome });
    }
  }
  console.log(table(rows));
  for (const { scenario, tool, wrong, errors } of rows) {
    if (wrong.length > 0) console.log(`${scenario}, ${tool}, wrong: ${wrong.join(', ')}`);
    for (const error of errors) console.log(`${scenario}, ${tool}: ${error}`);
  }
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ rows }, null, 2)}\n`);
  return undefined;
});

/** Each tool meets a pool of its own. */
async function measure(
  scenario: Scenario,
  run: (task: Task) => Promise<string[]>,
): Promise<Outcome> {
  const stage = await PruneStage.start();
  try {
    await build(stage, scenario);
    const task = {
      endpoint: stage.local.endpoint,
      functions: Object.keys(scenario.functions),
      keep: scenario.keep,
      keepBesideAliases: scenario.keepBesideAliases,
    };
    return await play(stage, scenario, true, () => run(task));
  } finally {
    await stage.close();
  }
}

/**
 * Each rate is a bucket that starts full with a second's worth. What was throttled took nothing out of it; only the
 * control plane's bucket was ever empty.
 */
function leastMs({ calls, throttled }: Outcome): number {
  const { ListFunctionVersionsByCapacityProvider: poolReads = 0, GetPolicy = 0, ...rest } = calls;
  const others = Object.values(rest).reduce((sum, count) => sum + count, -throttled);
  const rates = quotas.requestsPerSecond;
  const wait = (count: number, rate: number): number => Math.max(0, (count - rate) / rate) * 1_000;
  return Math.max(
    wait(poolReads, rates.poolReads),
    wait(GetPolicy, rates.getPolicy),
    wait(others, rates.controlPlane),
  );
}

function table(rows: readonly Row[]): string {
  const sum = (calls: Record<string, number>): number =>
    Object.values(calls).reduce((total, count) => total + count, 0);
  return formatTable(
    ['scenario', 'tool', 'calls', 'throttled', 'deletes', 'seconds', 'least', 'wrong', 'refused'],
    rows.map(
      ({ scenario, tool, calls, throttled, deletes, ms, leastMs: least, wrong, refused }) => [
        scenario,
        tool,
        sum(calls),
        throttled,
        deletes.filter(({ status }) => status < 400).length,
        Number((ms / 1_000).toFixed(2)),
        Number((least / 1_000).toFixed(2)),
        wrong.length,
        refused,
      ],
    ),
  );
}
