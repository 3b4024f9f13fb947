/**
 * node test/bench/environment.ts [--json FILE] [--workers N] [--starts N] [--only NAME]… [--variable NAME=VALUE]…: what an environment of so many
 * workers holds, how soon it is ready and what its start costs, for the router as it is deployed, beside an empty
 * function, the bare SDK client and other libraries in the same kind of bundle. All get the variables that the platform
 * sets for workers, unless --variable sets others. Systems are started by turns, so that a busy machine meets all alike.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { BUNDLE_OPTIONS } from '../../scripts/build/bundle.ts';
import { runCommand } from '../../scripts/operate/command.ts';
import { formatTable } from '../../scripts/operate/table.ts';
import { startBedrock } from '../support/bedrock-server.ts';
import { bundle } from '../support/local-lambda.ts';
import { TableServer } from '../support/table-server.ts';
import { ROUTER_PING, routerVariables, routerZip, timed } from './first-touch-router.ts';
import { allWorkersWait, startOneEnvironment } from './one-environment.ts';

const RIVALS = join(import.meta.dirname, 'rivals');

/** Each makes what a handler makes at init. */
const SOURCES: Readonly<Record<string, string>> = {
  'empty function': '',
  'bare SDK client': `import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime'; globalThis.kept = new BedrockRuntimeClient({});`,
  'ai-sdk': `import { connect } from './ai-sdk.mjs'; globalThis.kept = await connect({ endpoint: 'http://127.0.0.1:9', region: 'us-east-1', modelId: 'm' });`,
  strands: `import { connect } from './strands.mjs'; globalThis.kept = await connect({ region: 'us-east-1', modelId: 'm' });`,
  'agent-squad': `import { connect } from './agent-squad.mjs'; globalThis.kept = await connect({ region: 'us-east-1', modelId: 'm' });`,
};

const ROUTER = 'agentpool router';

/** Every function here but the router answers with the thread that it runs on. */
const THREAD_PING = { event: {}, workerOf: (answer: string) => Number(JSON.parse(answer)) };

/** Clock ticks of /proc a second: fixed on Linux. */
const TICKS = 100;

interface Start {
  /** Until the first worker asks for work: from then on the service sends some. */
  readyMs: number;
  /** Until each worker has answered. */
  allReadyMs: number;
  /** Of all threads until then. */
  cpuMs: number;
  idleMiB: number;
  /** After ten turns of each worker; only the router has turns. */
  usedMiB?: number;
  /** Of a later turn, without what answers for the services. */
  turnCpuMs?: number;
}

await runCommand('environment', async () => {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      workers: { type: 'string', default: '16' },
      starts: { type: 'string', default: '3' },
      only: { type: 'string', multiple: true },
      variable: { type: 'string', multiple: true, default: [] },
    },
  });
  const workers = Number(values.workers);
  const isAsked = (name: string) => values.only?.includes(name) ?? true;
  const sources = Object.entries(SOURCES).filter(([name]) => isAsked(name));
  const systems = [
    ...(await Promise.all(sources.map(([name, source]) => bundled(name, source)))),
    ...(isAsked(ROUTER) ? [{ name: ROUTER, ...(await routerZip(true)) }] : []),
  ];
  const set = Object.fromEntries(values.variable.map((text) => text.split(/=(.*)/s, 2)));
  const starts = new Map<string, Start[]>(systems.map(({ name }) => [name, []]));
  for (let round = 0; round < Number(values.starts); round += 1) {
    for (const { name, zip } of systems) {
      starts.get(name)?.push(await start(name, zip, workers, set));
    }
  }
  const rows = systems.map(({ name, bytes }) => ({
    name,
    bytes,
    ...summary(starts.get(name) as Start[]),
  }));
  console.log(`${workers} workers, medians of ${values.starts} starts`);
  console.log(
    formatTable(
      [
        'system',
        'bundle kB',
        'ready ms',
        'all workers ms',
        'CPU ms',
        'RSS MiB',
        'after 10 turns a worker',
        'CPU ms a turn',
      ],
      rows.map(({ name, bytes, readyMs, allReadyMs, cpuMs, idleMiB, usedMiB, turnCpuMs }) => [
        name,
        Math.round(bytes / 1000),
        Math.round(readyMs),
        Math.round(allReadyMs),
        Math.round(cpuMs),
        Math.round(idleMiB),
        usedMiB === undefined ? '–' : Math.round(usedMiB),
        turnCpuMs === undefined ? '–' : turnCpuMs.toFixed(1),
      ]),
    ),
  );
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ workers, rows }, null, 2)}\n`);
  return undefined;
});

async function start(
  name: string,
  zip: Buffer,
  workers: number,
  set: Readonly<Record<string, string>>,
): Promise<Start> {
  const bedrock = await startBedrock();
  const tables = await new TableServer().start();
  const isRouter = name === ROUTER;
  const variables = isRouter ? routerVariables(bedrock, tables) : {};
  const environment = await startOneEnvironment(zip, workers, { ...variables, ...set });
  try {
    await allWorkersWait(environment, workers, isRouter ? ROUTER_PING : THREAD_PING);
    const { readyMs, startedAt, pid } = environment;
    const started = {
      readyMs,
      allReadyMs: performance.now() - startedAt,
      cpuMs: processorMs(pid),
      idleMiB: residentMiB(pid),
    };
    if (!isRouter) return started;
    await timed(environment, 10 * workers);
    const used = { usedMiB: residentMiB(pid), cpuMs: processorMs(pid) };
    await timed(environment, 10 * workers);
    return {
      ...started,
      usedMiB: used.usedMiB,
      turnCpuMs: (processorMs(pid) - used.cpuMs) / (10 * workers),
    };
  } finally {
    await environment.close();
    await bedrock.close();
    await tables.close();
  }
}

function residentMiB(pid: number): number {
  const [, kiB] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kiB) / 1024;
}

/** User and system time of all threads so far (proc(5), fields 14 and 15 of /proc/<pid>/stat). */
function processorMs(pid: number): number {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '';
  const [user, system] = afterName.split(' ').slice(11, 13).map(Number);
  return (((user as number) + (system as number)) / TICKS) * 1000;
}

/** With the options of the platform's own bundles, and none of its plugins. */
async function bundled(name: string, source: string) {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { threadId } from 'node:worker_threads'; ${source}
        export const handler = async () => threadId;`,
      resolveDir: RIVALS,
    },
    ...BUNDLE_OPTIONS,
    logLevel: 'error',
    banner: {
      js: 'import{createRequire as benchRequire}from"node:module";import{dirname as benchDir}from"node:path";const require=benchRequire(import.meta.url);const __filename=import.meta.filename;const __dirname=benchDir(__filename);',
    },
  });
  const code = (outputFiles[0] as { contents: Uint8Array }).contents;
  return { name, zip: bundle(Buffer.from(code)), bytes: code.byteLength };
}

function summary(starts: readonly Start[]): Start {
  const median = (pick: (start: Start) => number | undefined): number =>
    starts.map((each) => pick(each) ?? Number.NaN).sort((a, b) => a - b)[
      Math.floor(starts.length / 2)
    ] as number;
  const usedMiB = median((each) => each.usedMiB);
  const turnCpuMs = median((each) => each.turnCpuMs);
  return {
    readyMs: median((each) => each.readyMs),
    allReadyMs: median((each) => each.allReadyMs),
    cpuMs: median((each) => each.cpuMs),
    idleMiB: median((each) => each.idleMiB),
    ...(!Number.isNaN(usedMiB) && { usedMiB, turnCpuMs }),
  };
}
