/** One worker with its share of the turns: the router's bundle, its services inside the process, many turns at once. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { RecordStore } from '../../../functions/router/agent-types.ts';
import { createRecordStore } from '../../../functions/router/records/record-store.ts';
import { seedRecords } from '../../../scripts/seed/data-set.ts';
import { eventsOf, installLambdaGlobals, LambdaStream } from '../../support/lambda-stream.ts';
import { invocationStore, testInvocation } from '../../support/overlap.ts';
import { isForeign, type Marks, tenantIn, tenantName } from './marks.ts';
import { inProcessModel } from './model.ts';
import { InProcessTables } from './tables.ts';
import { Trouble } from './trouble.ts';

export interface Share {
  /** Folder of the bundle. */
  bundle: string;
  turns: number;
  tenants: number;
  atOnce: number;
  seed: number;
}

export interface Result {
  turns: number;
  checked: number;
  crossed: string[];
  trouble: Record<string, number>;
  /** Answers by status or code. */
  outcomes: Record<string, number>;
  tickets: number;
  doubledTickets: string[];
  seconds: number;
}

/** What a worker says on its way: turns taken so far. */
export interface Progress {
  taken: number;
}

/** Turns between two words of progress. */
const PROGRESS_TURNS = 5_000;

/** Turns of one session. */
const SESSION_TURNS = 4;

const { bundle, turns, tenants, atOnce, seed } = workerData as Share;
const marks: Marks = { checked: 0, crossed: [] };
const trouble = new Trouble(seed);
const tables = new InProcessTables(marks, trouble);
const begun = new Map<string, number>();
const outcomes: Record<string, number> = {};
const tickets = new Map<string, number>();

// Without sockets nothing else keeps the worker from ending while turns wait for timers.
const alive = setInterval(() => undefined, 60_000);
Object.assign(process.env, {
  SESSIONS_TABLE: 'sessions',
  RECORDS_TABLE: 'records',
  AWS_REGION: 'us-east-1',
  POWERTOOLS_SERVICE_NAME: 'router',
  POWERTOOLS_METRICS_NAMESPACE: 'agentpool',
});
Object.assign(globalThis, {
  benchConnections: { model: inProcessModel(marks, trouble), tables: tables.client },
});
installLambdaGlobals();
checkLogLines();
const { handler } = (await import(pathToFileURL(join(bundle, 'index.mjs')).href)) as {
  handler(event: unknown, stream: LambdaStream, context: unknown): Promise<void>;
};
await seedTenants();

const started = performance.now();
let next = 0;
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (let turn = next++; turn < turns; turn = next++) {
      if (turn > 0 && turn % PROGRESS_TURNS === 0) {
        parentPort?.postMessage({ taken: turn } satisfies Progress);
      }
      await takeTurn(turn);
    }
  }),
);
const seconds = (performance.now() - started) / 1000;
await countTickets();
clearInterval(alive);
parentPort?.postMessage({
  turns,
  checked: marks.checked,
  crossed: marks.crossed,
  trouble: trouble.counts,
  outcomes,
  tickets: tickets.size,
  doubledTickets: [...tickets].filter(([, count]) => count > 1).map(([subject]) => subject),
  seconds,
} satisfies Result);

/** One turn of some tenant; some are sent twice at once under one key, some callers leave. */
async function takeTurn(index: number): Promise<void> {
  const tenant = tenantName(Math.floor(trouble.chance() * tenants));
  const ofTenant = begun.get(tenant) ?? 0;
  begun.set(tenant, ofTenant + 1);
  const mark = `m-${tenant}-${index}`;
  const isDoubled = trouble.chance() < 0.02;
  const event = {
    httpMethod: 'POST',
    resource: '/v1/turns',
    headers: {
      Accept: trouble.chance() < 0.5 ? 'text/event-stream' : 'application/json',
      ...(isDoubled && { 'Idempotency-Key': mark }),
    },
    requestContext: { identity: { apiKeyId: tenant } },
    body: JSON.stringify({
      message:
        trouble.chance() < 0.05
          ? `Open a ticket for customer C-1001 about ${mark}`
          : `Show me customer C-1001, for ${mark}`,
      sessionId: `s-${Math.floor(ofTenant / SESSION_TURNS)}`,
    }),
    isBase64Encoded: false,
  };
  const runs = [send(index, event, tenant, mark)];
  if (isDoubled) {
    trouble.count('sent twice at once');
    runs.push(send(index, event, tenant, mark));
  }
  await Promise.all(runs);
}

async function send(index: number, event: object, tenant: string, mark: string): Promise<void> {
  const { context, entry } = testInvocation(index);
  const stream = new LambdaStream();
  stream.on('error', () => undefined);
  const leaves = trouble.chance() < 0.02;
  if (leaves) {
    trouble.count('caller left');
    setImmediate(() => stream.destroy());
  }
  await invocationStore.run(entry, () => handler(event, stream, context));
  marks.checked += 1;
  const others = (stream.text.match(/m-tenant\d{4}x-\d+/g) ?? []).filter((other) => other !== mark);
  if (others.length > 0 || isForeign(tenant, stream.text)) {
    marks.crossed.push(`answer to ${mark}: ${stream.text}`);
  }
  const outcome = outcomeOf(stream, mark, leaves);
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
}

function outcomeOf(stream: LambdaStream, mark: string, leaves: boolean): string {
  const isEvents = stream.text.startsWith('event:');
  if (leaves && stream.destroyed && !stream.writableFinished) return 'caller left';
  const body = isEvents ? eventsOf(stream.text).at(-1)?.data : JSON.parse(stream.text || '{}');
  const { error, answer } = body as { error?: { code: string }; answer?: string };
  if (error) return error.code;
  return answer?.includes(mark) ? 'answered' : 'answered without its mark';
}

/** Powertools prints through the process's streams; nothing of it is of interest but whose names it holds. */
function checkLogLines(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = ((line: string) => {
      marks.checked += 1;
      const tenant = tenantIn(line);
      if (tenant && isForeign(tenant, line)) marks.crossed.push(`log: ${line}`);
      return true;
    }) as typeof stream.write;
  }
}

function storeOf(tenant: string): RecordStore {
  const documents = DynamoDBDocumentClient.from(tables.client);
  return createRecordStore(documents, 'records', tenant, new AbortController().signal);
}

async function seedTenants(): Promise<void> {
  const [record] = seedRecords().filter(({ id }) => id === 'C-1001');
  if (!record) throw new Error('the seed data has no customer C-1001');
  for (let index = 0; index < tenants; index += 1) {
    const tenant = tenantName(index);
    const data = { ...record.data, name: `Customer of ${tenant}` };
    await untilStored(() => storeOf(tenant).put({ ...record, data }, { ifAbsent: true }));
  }
}

async function countTickets(): Promise<void> {
  for (let index = 0; index < tenants; index += 1) {
    const found = await untilStored(() => storeOf(tenantName(index)).list('TICKET'));
    for (const { data } of found) {
      const subject = String(data.subject);
      tickets.set(subject, (tickets.get(subject) ?? 0) + 1);
    }
  }
}

/** Trouble meets the benchmark's own requests too. */
async function untilStored<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if ((error as Error).name !== 'InternalServerError') throw error;
    }
  }
}
