/** The router's bundle as it is deployed, in this process: each worker a module instance of its own, with real SDK clients. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createRecordStore } from '../../functions/router/records/record-store.ts';
import { bundleFunction } from '../../scripts/build/bundle.ts';
import { loadCatalogue, REPOSITORY_ROOT } from '../../scripts/catalogue/load.ts';
import type { LoggedCall } from '../../scripts/local/bedrock/call-log.ts';
import type { ScriptEntry } from '../../scripts/local/bedrock/faults/script.ts';
import { seedRecords } from '../../scripts/seed/data-set.ts';
import { type BedrockServer, startBedrock } from '../support/bedrock-server.ts';
import { eventsOf, installLambdaGlobals, LambdaStream } from '../support/lambda-stream.ts';
import { turnEvent } from '../support/router-in-process.ts';
import { TableServer } from '../support/table-server.ts';

/** What an invocation has, in ms: the router's timeout in function.json. */
const INVOCATION_MS = 60_000;

export interface Turn {
  /** Names the turn in its message, so that its model calls are known; also its tenant. */
  tag: string;
  message: string;
  stream: boolean;
  /** The client closes the connection with the first text. */
  leaves?: boolean;
}

export interface Observed {
  ms: number;
  /** Undefined for a turn that failed. */
  answer: string | undefined;
  errorCode: string | undefined;
  /** What a client has on its screen: text that was not superseded, after the last tool. Undefined for a JSON answer. */
  shown: string | undefined;
  usage: { models: string[]; modelCalls: number; attempts: number; estimated: boolean } | undefined;
  /** All that was sent. */
  raw: string;
}

type Handler = (event: unknown, stream: LambdaStream, context: object) => Promise<void>;

export class FaultyServices {
  readonly #bedrock: BedrockServer;
  readonly #tables: TableServer;
  readonly #folder: string;
  readonly #client: DynamoDBClient;
  #workers = 0;
  /** All requests so far, in order of their numbers, which count from 1. */
  readonly #calls: LoggedCall[] = [];

  private constructor(bedrock: BedrockServer, tables: TableServer, folder: string) {
    this.#bedrock = bedrock;
    this.#tables = tables;
    this.#folder = folder;
    this.#client = new DynamoDBClient({});
  }

  static async start(): Promise<FaultyServices> {
    const bedrock = await startBedrock();
    const tables = await new TableServer().start();
    const folder = await mkdtemp(join(tmpdir(), 'model-faults-'));
    Object.assign(process.env, {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_LAMBDA_MAX_CONCURRENCY: '64',
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
      SESSIONS_TABLE: 'sessions',
      RECORDS_TABLE: 'records',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      POWERTOOLS_METRICS_DISABLED: 'true',
    });
    installLambdaGlobals();
    // Each worker guards the process.
    process.setMaxListeners(0);
    const { functions, agents } = loadCatalogue();
    const entry = functions.find(({ name }) => name === 'router');
    if (!entry) throw new Error('the catalogue has no router');
    const { code, assets } = await bundleFunction(REPOSITORY_ROOT, entry, agents);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'index.mjs'), code);
    for (const [name, bytes] of Object.entries(assets)) await writeFile(join(folder, name), bytes);
    return new FaultyServices(bedrock, tables, folder);
  }

  /** A worker that knows nothing of the models yet. */
  async worker(): Promise<(turn: Turn) => Promise<Observed>> {
    this.#workers += 1;
    const url = `${pathToFileURL(join(this.#folder, 'index.mjs'))}?worker=${this.#workers}`;
    const { handler } = (await import(url)) as { handler: Handler };
    return (turn) => observe(handler, turn);
  }

  script(entries: readonly ScriptEntry[]): Promise<void> {
    return this.#bedrock.script(...entries);
  }

  /** The requests of turns with this tag that models were sent, in order. */
  async calls(tag: string): Promise<LoggedCall[]> {
    const { json } = await this.#bedrock.control('GET', '/calls');
    const { calls } = json as { calls: LoggedCall[] };
    // The model keeps the newest only.
    const missing = (calls[0]?.number ?? 1) - 1 > this.#calls.length;
    if (missing) throw new Error('the log of the model lost calls');
    this.#calls.push(...calls.filter(({ number }) => number > this.#calls.length));
    return this.#calls.filter(({ request }) => JSON.stringify(request).includes(tag));
  }

  async seed(tenant: string): Promise<void> {
    const { signal } = new AbortController();
    const documents = DynamoDBDocumentClient.from(this.#client);
    const store = createRecordStore(documents, 'records', tenant, signal);
    const customers = seedRecords(tenant).filter(({ kind }) => kind === 'CUSTOMER');
    await Promise.all(customers.map((record) => store.put(record, { ifAbsent: true })));
  }

  tickets(tenant: string): number {
    return this.#tables
      .items('records')
      .filter(({ pk, sk }) => pk?.S === `TENANT#${tenant}` && sk?.S?.startsWith('TICKET#')).length;
  }

  async close(): Promise<void> {
    this.#client.destroy();
    await this.#bedrock.close();
    await this.#tables.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function observe(handler: Handler, turn: Turn): Promise<Observed> {
  const { tag, message, stream, leaves } = turn;
  const began = performance.now();
  const response = new LambdaStream();
  if (leaves) {
    response.onText = (text) => {
      if (text.includes('event: token')) response.destroy();
    };
  }
  const context = {
    awsRequestId: tag,
    getRemainingTimeInMillis: () => INVOCATION_MS - (performance.now() - began),
  };
  await handler(turnEvent({ tenant: tag, message, stream }), response, context);
  return { ms: Math.round(performance.now() - began), ...read(response.text, stream) };
}

function read(raw: string, stream: boolean): Omit<Observed, 'ms'> {
  const events = stream ? eventsOf(raw) : [];
  const body = stream ? (events.at(-1)?.data ?? {}) : JSON.parse(raw);
  const from = events.findLastIndex(
    ({ event, data }) => event === 'tool' || data.step === 'superseded',
  );
  const shown = events
    .slice(from + 1)
    .flatMap(({ event, data }) => (event === 'token' ? [data.text] : []))
    .join('');
  const { answer, error, usage } = body as {
    answer?: string;
    error?: { code: string };
    usage?: Observed['usage'];
  };
  return { raw, answer, errorCode: error?.code, usage, shown: stream ? shown : undefined };
}
