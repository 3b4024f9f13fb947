/**
 * node test/bench/warm-coverage.ts [--json FILE]: pings that our warmer needs to reach every worker, against the fewest
 * possible (one a worker), and what lambda-warmer reaches with the same number. On a simulated pool that places events
 * by chance, many times; and on the local Lambda's real environments, idle and with users on a quarter of the slots.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runCommand } from '../../scripts/operate/command.ts';
import { formatTable } from '../../scripts/operate/table.ts';
import type { PoolShape, Warming } from './warm-coverage-types.ts';
import { warmedFunctionCode } from './warm-local-function.ts';
import { LocalPool } from './warm-local-pool.ts';
import { fanOutSimulated, oneByOneSimulated, warmSimulated } from './warm-simulated-pool.ts';

/** One slot a worker, as the platform's stages have it. */
const SHAPES: readonly PoolShape[] = [1, 3, 10].map((environments) => ({
  environments,
  workers: 8,
  concurrency: 8,
}));

const SEEDS = 101;
const USERS_SHARE = 0.25;

interface Row {
  placement: string;
  environments: number;
  workers: number;
  fewestPings: number;
  /** Pings that any strategy needs where placement is left to chance, one after the other. */
  fewestByChance: number | undefined;
  ours: Warming & { usersRefused?: number; ms?: number };
  /** Share of the runs that reached every worker. */
  whole: number;
  rival: Warming & { usersRefused?: number; ms?: number };
  userEvents?: number;
}

await runCommand('warm-coverage', async () => {
  const { values } = parseArgs({ options: { json: { type: 'string' } } });
  const code = await warmedFunctionCode();
  const rows: Row[] = [];
  for (const shape of SHAPES) rows.push(await simulated(shape));
  for (const userShare of [0, USERS_SHARE]) {
    for (const shape of SHAPES) rows.push(await local(shape, userShare, code));
  }
  console.log(table(rows));
  if (values.json)
    writeFileSync(values.json, `${JSON.stringify({ seeds: SEEDS, rows }, null, 2)}\n`);
  return undefined;
});

async function simulated(shape: PoolShape): Promise<Row> {
  const runs: { ours: Warming; rival: Warming; oneByOne: number }[] = [];
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const ours = await warmSimulated(shape, seed);
    const rival = await fanOutSimulated(shape, ours.pings, seed + SEEDS);
    runs.push({ ours, rival, oneByOne: await oneByOneSimulated(shape, seed + 2 * SEEDS) });
  }
  return {
    placement: 'by chance (simulated)',
    ...sizes(shape),
    fewestByChance: median(runs.map(({ oneByOne }) => oneByOne)),
    ours: medians(runs.map(({ ours }) => ours)),
    whole: runs.filter(({ ours }) => ours.coverage === 1).length / runs.length,
    rival: medians(runs.map(({ rival }) => rival)),
  };
}

async function local(shape: PoolShape, userShare: number, code: string): Promise<Row> {
  const userSlots = Math.floor(shape.environments * shape.concurrency * userShare);
  const ours = await withPool(shape, code, (pool) => pool.warm(userSlots));
  const rival = await withPool(shape, code, (pool) => pool.fanOut(ours.pings, userSlots));
  return {
    placement: userSlots === 0 ? 'local Lambda' : `local Lambda, users on ${userSlots} slots`,
    ...sizes(shape),
    fewestByChance: undefined,
    ours,
    whole: ours.coverage === 1 ? 1 : 0,
    rival,
    userEvents: ours.userEvents + rival.userEvents,
  };
}

async function withPool<T>(
  shape: PoolShape,
  code: string,
  measure: (pool: LocalPool) => Promise<T>,
): Promise<T> {
  const pool = await LocalPool.start(shape, code);
  try {
    return await measure(pool);
  } finally {
    await pool.close();
  }
}

function sizes({ environments, workers }: PoolShape) {
  return { environments, workers, fewestPings: environments * workers };
}

function table(rows: readonly Row[]): string {
  const header = [
    'placement',
    'environments',
    'fewest',
    'by chance',
    'our pings',
    'coverage',
    'whole runs',
    'free slots held',
    'users refused',
    'lambda-warmer',
    'free slots held',
    'users refused',
  ];
  return formatTable(
    header,
    rows.map((row) => [
      row.placement,
      `${row.environments} × ${row.workers}`,
      row.fewestPings,
      row.fewestByChance,
      row.ours.pings,
      percent(row.ours.coverage),
      percent(row.whole),
      percent(row.ours.heldShare),
      row.ours.usersRefused,
      percent(row.rival.coverage),
      percent(row.rival.heldShare),
      row.rival.usersRefused,
    ]),
  );
}

function medians(runs: readonly Warming[]): Warming {
  return {
    pings: median(runs.map(({ pings }) => pings)),
    coverage: median(runs.map(({ coverage }) => coverage)),
    heldShare: median(runs.map(({ heldShare }) => heldShare)),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] as number;
}

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}
