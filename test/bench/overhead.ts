/**
 * node test/bench/overhead.ts [--json FILE] [--block N]: what the router adds to a bare SDK call on kept connections, and
 * what other libraries take for the same message, against a model that answers at once over TLS. Each system runs in a
 * process of its own; the router and the bare call share one and take turns, with the very same request.
 */
import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { runCommand } from '../../scripts/operate/command.ts';
import { formatTable } from '../../scripts/operate/table.ts';
import { UserError } from '../../scripts/terraform/user-error.ts';
import { TableServer } from '../support/table-server.ts';
import type { Figures, Plan } from './overhead/client.ts';

const RIVALS = ['ai-sdk', 'strands', 'agent-squad'];
const OPTIONS = ['--disable-warning=ExperimentalWarning'];

await runCommand('overhead', async () => {
  const { values } = parseArgs({
    options: { json: { type: 'string' }, block: { type: 'string', default: '200' } },
  });
  const folder = mkdtempSync(join(tmpdir(), 'agentpool-overhead-'));
  const tables = await new TableServer().start();
  const { server, endpoint, counts, certificate } = await startModel(folder);
  const results: Record<string, Figures[]> = {};
  try {
    for (const stream of [false, true]) {
      const plan = { endpoint, counts, stream, block: Number(values.block) };
      const figures: Figures[] = [];
      for (const run of [
        { system: 'agentpool' },
        { system: 'agentpool', tables: tables.endpoint },
        ...RIVALS.map((system) => ({ system })),
      ]) {
        figures.push(...(await measure({ ...plan, ...run }, certificate)));
      }
      results[stream ? 'streamed' : 'buffered'] = figures;
      console.log(`\n${stream ? 'streamed' : 'buffered'}\n${table(figures)}`);
    }
  } finally {
    server.kill();
    await tables.close();
    rmSync(folder, { recursive: true });
  }
  if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
  return undefined;
});

async function startModel(folder: string) {
  const key = join(folder, 'key.pem');
  const certificate = join(folder, 'certificate.pem');
  const made = spawnSync('openssl', [
    ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2'.split(' '),
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'],
    ...['-keyout', key, '-out', certificate],
  ]);
  if (made.status !== 0) throw new UserError('openssl made no certificate: is it installed?');
  const program = join(import.meta.dirname, 'overhead/server.ts');
  const server = spawn(process.execPath, [...OPTIONS, program, key, certificate], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
  const [port, countsPort] = line.split(' ');
  const host = '127.0.0.1';
  const urls = { endpoint: `https://${host}:${port}`, counts: `http://${host}:${countsPort}` };
  return { server, certificate, ...urls };
}

async function measure(plan: Plan, certificate: string): Promise<Figures[]> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'overhead/client.ts'), {
    execArgv: OPTIONS,
    // What the systems print is not of interest, what they fail of is.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      NODE_EXTRA_CA_CERTS: certificate,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: plan.endpoint,
    },
  });
  child.send(plan);
  const figures = new Promise<Figures[]>((resolve, reject) => {
    child.once('message', resolve as never);
    child.once('exit', (code) => {
      if (code !== 0) reject(new UserError(`${plan.system} broke off: look at the lines above`));
    });
  });
  return figures;
}

function table(figures: readonly Figures[]): string {
  // Taken by turns with the rows that follow it, in the same process where it can be.
  let [bare] = figures as [Figures];
  return formatTable(
    [
      'system',
      'model calls',
      'p50 ms',
      'p99 ms',
      'p50 − bare',
      'messages/s',
      'CPU ms',
      'messages/s a vCPU',
      '÷ bare',
      'TLS a message',
      'RSS MiB',
    ],
    figures.map((row) => {
      if (row.name === bare.name) bare = row;
      return [
        row.name,
        row.modelCalls,
        row.p50Ms.toFixed(2),
        row.p99Ms.toFixed(2),
        (row.p50Ms - bare.p50Ms).toFixed(2),
        Math.round(row.perSecond),
        row.cpuMs.toFixed(2),
        Math.round(1000 / row.cpuMs),
        (row.cpuMs / bare.cpuMs).toFixed(2),
        row.handshakes.toFixed(3),
        Math.round(row.rssMiB),
      ];
    }),
  );
}
