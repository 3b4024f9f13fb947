/**
 * node test/bench/isolation.ts [--json FILE] [--turns N] [--tenants N] [--seed N]: overlapping turns of many tenants
 * through the router's bundle, with failing models and tables, cut streams, callers that leave and turns that are sent
 * twice. Counts what of one tenant was seen by another: in an answer, in what a model was asked, in a table, in a log
 * line. Models and tables are inside the process; the SDK's clients are real up to their transport.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Plugin } from 'esbuild';
import { bundleFunction } from '../../scripts/build/bundle.ts';
import { loadCatalogue, REPOSITORY_ROOT } from '../../scripts/catalogue/load.ts';
import { runCommand } from '../../scripts/operate/command.ts';
import { formatTable } from '../../scripts/operate/table.ts';
import type { Progress, Result, Share } from './isolation/worker.ts';

const WORKERS = 2;
const AT_ONCE = 64;

/** The worker's connections are those of the benchmark, and nothing is rehearsed on them. */
const inProcess: Plugin = {
  name: 'in-process-connections',
  setup(build) {
    build.onResolve({ filter: /\/(connections|touch-first)\.ts$/ }, ({ path }) => ({
      path,
      namespace: 'in-process',
    }));
    build.onLoad({ filter: /.*/, namespace: 'in-process' }, () => ({
      contents: `export const openConnections = () => globalThis.benchConnections;
        export const touchFirst = async () => undefined;`,
    }));
  },
};

await runCommand('isolation', async () => {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      turns: { type: 'string', default: '1000000' },
      tenants: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
    },
  });
  const bundle = await writeBundle();
  const taken = Array<number>(WORKERS).fill(0);
  const tell = (index: number, turns: number): void => {
    taken[index] = turns;
    const total = taken.reduce((sum, of) => sum + of, 0).toLocaleString('en-US');
    process.stderr.write(`${total} of ${Number(values.turns).toLocaleString('en-US')} turns\n`);
  };
  try {
    const results = await Promise.all(
      Array.from({ length: WORKERS }, (_, index) =>
        run(
          {
            bundle,
            turns: Math.ceil(Number(values.turns) / WORKERS),
            tenants: Number(values.tenants),
            atOnce: AT_ONCE,
            // Far enough apart for runs with the next seeds.
            seed: Number(values.seed) + index * 1_000_000,
          },
          ({ taken }) => tell(index, taken),
        ),
      ),
    );
    print(results);
    if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
  } finally {
    rmSync(bundle, { recursive: true });
  }
  return undefined;
});

async function writeBundle(): Promise<string> {
  const { functions, agents } = loadCatalogue();
  const entry = functions.find(({ name }) => name === 'router');
  if (!entry) throw new Error('the catalogue has no router');
  const { code, assets } = await bundleFunction(REPOSITORY_ROOT, entry, agents, [inProcess]);
  const folder = mkdtempSync(join(tmpdir(), 'agentpool-isolation-'));
  for (const [name, bytes] of Object.entries({ 'index.mjs': code, ...assets })) {
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

function run(share: Share, onProgress: (progress: Progress) => void): Promise<Result> {
  const worker = new Worker(new URL('isolation/worker.ts', import.meta.url), { workerData: share });
  return new Promise((resolve, reject) => {
    worker.on('message', (message: Progress | Result) => {
      if ('taken' in message) return onProgress(message);
      resolve(message);
      void worker.terminate();
    });
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a worker ended with ${code}`)));
  });
}

function print(results: readonly Result[]): void {
  const sum = (pick: (result: Result) => number): number =>
    results.reduce((total, result) => total + pick(result), 0);
  const merged = (pick: (result: Result) => Record<string, number>): string[] => {
    const total = new Map<string, number>();
    for (const [name, count] of results.flatMap((result) => Object.entries(pick(result)))) {
      total.set(name, (total.get(name) ?? 0) + count);
    }
    return [...total].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${count}`);
  };
  console.log(
    formatTable(
      ['what', 'figure'],
      [
        ['turns', sum(({ turns }) => turns)],
        ['texts looked at', sum(({ checked }) => checked)],
        ['crossed', sum(({ crossed }) => crossed.length)],
        ['tickets opened', sum(({ tickets }) => tickets)],
        ['tickets opened twice', sum(({ doubledTickets }) => doubledTickets.length)],
        ['turns a second and worker', Math.round(sum((r) => r.turns / r.seconds) / WORKERS)],
        ['trouble', merged(({ trouble }) => trouble).join(', ')],
        ['outcomes', merged(({ outcomes }) => outcomes).join(', ')],
      ],
    ),
  );
  for (const line of results.flatMap(({ crossed }) => crossed).slice(0, 5)) console.log(line);
}
