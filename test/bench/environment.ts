/**
 * node test/bench/environment.ts [--json FILE] [--workers N] [--starts N]: what an environment of so many workers holds and
 * how soon it is ready, for the router as it is deployed, beside an empty function, the bare SDK client and other
 * libraries in the same kind of bundle. Systems are started by turns, so that a busy machine meets all alike.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
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

/** Every function here but the router answers with the thread that it runs on. */
const THREAD_PING = { event: {}, workerOf: (answer: string) => Number(JSON.parse(answer)) };

interface Start {
  readyMs: number;
  idleMiB: number;
  /** After ten turns of each worker; only the router has turns. */
  usedMiB?: number;
}

await runCommand('environment', async () => {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      workers: { type: 'string', default: '16' },
      starts: { type: 'string', default: '3' },
    },
  });
  const workers = Number(values.workers);
  const systems = [
    ...(await Promise.all(Object.entries(SOURCES).map(([name, source]) => bundled(name, source)))),
    { name: 'agentpool router', ...(await routerZip(true)) },
  ];
  const starts = new Map<string, Start[]>(systems.map(({ name }) => [name, []]));
  for (let round = 0; round < Number(values.starts); round += 1) {
    for (const { name, zip } of systems) starts.get(name)?.push(await start(name, zip, workers));
  }
  const rows = systems.map(({ name, bytes }) => ({
    name,
    bytes,
    ...summary(starts.get(name) as Start[]),
  }));
  console.log(`${workers} workers, medians of ${values.starts} starts`);
  console.log(
    formatTable(
      ['system', 'bundle kB', 'ready ms', 'RSS MiB', 'after 10 turns a worker'],
      rows.map(({ name, bytes, readyMs, idleMiB, usedMiB }) => [
        name,
        Math.round(bytes / 1000),
        Math.round(readyMs),
        Math.round(idleMiB),
        usedMiB === undefined ? '–' : Math.round(usedMiB),
      ]),
    ),
  );
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ workers, rows }, null, 2)}\n`);
  return undefined;
});

async function start(name: string, zip: Buffer, workers: number): Promise<Start> {
  const bedrock = await startBedrock();
  const tables = await new TableServer().start();
  const isRouter = name === 'agentpool router';
  const variables = isRouter ? routerVariables(bedrock, tables) : {};
  const environment = await startOneEnvironment(zip, workers, variables);
  try {
    await allWorkersWait(environment, workers, isRouter ? ROUTER_PING : THREAD_PING);
    const idleMiB = residentMiB(environment.pid);
    if (!isRouter) return { readyMs: environment.readyMs, idleMiB };
    await timed(environment, 10 * workers);
    return { readyMs: environment.readyMs, idleMiB, usedMiB: residentMiB(environment.pid) };
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

/** The options of the platform's own bundles. */
async function bundled(name: string, source: string) {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { threadId } from 'node:worker_threads'; ${source}
        export const handler = async () => threadId;`,
      resolveDir: RIVALS,
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    legalComments: 'none',
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
  return {
    readyMs: median((each) => each.readyMs),
    idleMiB: median((each) => each.idleMiB),
    ...(!Number.isNaN(usedMiB) && { usedMiB }),
  };
}
