/**
 * node test/bench/first-touch.ts [--json FILE] [--starts N]: the first turn of each worker against steady ones, for the
 * router's bundle as it is deployed and for the same bundle without its work at init. Environments are started by
 * turns, so that whatever else the machine does meets both alike.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runCommand } from '../../scripts/operate/command.ts';
import { formatTable } from '../../scripts/operate/table.ts';
import { routerZip, type TurnTimes, timeTurns } from './first-touch-router.ts';

const WORKERS = 8;
const STEADY_ROUNDS = 10;

await runCommand('first-touch', async () => {
  const { values } = parseArgs({
    options: { json: { type: 'string' }, starts: { type: 'string', default: '5' } },
  });
  const variants = [
    { name: 'without', code: (await routerZip(false)).zip, runs: [] as TurnTimes[] },
    { name: 'with', code: (await routerZip(true)).zip, runs: [] as TurnTimes[] },
  ];
  for (let start = 0; start < Number(values.starts); start += 1) {
    for (const { code, runs } of variants) runs.push(await timeTurns(code, WORKERS, STEADY_ROUNDS));
  }
  const rows = variants.map(({ name, runs }) => ({ init: name, ...summary(runs) }));
  console.log(table(rows));
  if (values.json) {
    writeFileSync(values.json, `${JSON.stringify({ workers: WORKERS, rows }, null, 2)}\n`);
  }
  return undefined;
});

type Summary = ReturnType<typeof summary>;

function summary(runs: readonly TurnTimes[]) {
  const first = runs.flatMap(({ firstMs }) => firstMs);
  const steady = runs.flatMap(({ steadyMs }) => steadyMs);
  return {
    firstTurns: first.length,
    firstP50Ms: quantile(first, 0.5),
    firstP90Ms: quantile(first, 0.9),
    steadyP50Ms: quantile(steady, 0.5),
    ratio: quantile(first, 0.5) / quantile(steady, 0.5),
    readyMs: quantile(
      runs.map(({ readyMs }) => readyMs),
      0.5,
    ),
  };
}

function table(rows: readonly (Summary & { init: string })[]): string {
  return formatTable(
    [
      'work at init',
      'first turns',
      'p50 ms',
      'p90 ms',
      'steady p50 ms',
      'first ÷ steady',
      'ready ms',
    ],
    rows.map((row) => [
      row.init,
      row.firstTurns,
      row.firstP50Ms.toFixed(1),
      row.firstP90Ms.toFixed(1),
      row.steadyP50Ms.toFixed(1),
      row.ratio.toFixed(1),
      Math.round(row.readyMs),
    ]),
  );
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
}
