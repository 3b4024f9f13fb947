/** The router's real handler module in this process: real SDK clients, the offline model and tables over HTTP. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import type { DomainRecord } from '../../functions/router/agent-types.ts';
import { createRecordStore } from '../../functions/router/records/record-store.ts';
import type { Sleep } from '../../scripts/local/bedrock/faults/waiting.ts';
import { seedRecords } from '../../scripts/seed/data-set.ts';
import { type BedrockServer, startBedrock } from './bedrock-server.ts';
import { type CountingProxy, startCountingProxy } from './counting-proxy.ts';
import { installLambdaGlobals, LambdaStream } from './lambda-stream.ts';
import { overlapping } from './overlap.ts';
import { TableServer } from './table-server.ts';

export interface TurnInput {
  tenant: string;
  message: string;
  sessionId?: string;
  stream?: boolean;
  memory?: boolean;
  idempotencyKey?: string;
}

export interface RouterInProcess {
  bedrock: BedrockServer;
  tables: TableServer;
  modelConnections(): number;
  /** Puts records of the seed data, its customers when no kind is named, labelled with the tenant's name, into the table. */
  seed(tenant: string, kind?: string): Promise<void>;
  /** A tenant's records of a kind. */
  records(tenant: string, kind: string): Promise<DomainRecord[]>;
  invoke(event: unknown, context: Context, stream?: LambdaStream): Promise<LambdaStream>;
  close(): Promise<void>;
}

export const SESSIONS = 'sessions';
const RECORDS = 'records';

/** Once per test file: the module's clients are made when it is imported. `logLevel` is of its log. */
export async function startRouter(sleep?: Sleep, logLevel = 'SILENT'): Promise<RouterInProcess> {
  const bedrock = await startBedrock({ ...(sleep && { sleep }) });
  const proxy: CountingProxy = await startCountingProxy(bedrock.endpoint);
  const tables = await new TableServer().start();
  const temporary = await mkdtemp(join(tmpdir(), 'router-'));
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: proxy.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
    SESSIONS_TABLE: SESSIONS,
    RECORDS_TABLE: RECORDS,
    TMPDIR: temporary,
    POWERTOOLS_LOG_LEVEL: logLevel,
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  installLambdaGlobals();
  const module = await import('../../functions/router/handler.ts');
  const handler = module.handler as (
    event: unknown,
    stream: LambdaStream,
    context: Context,
  ) => Promise<void>;
  const client = new DynamoDBClient({});
  const documents = DynamoDBDocumentClient.from(client);
  const storeOf = (tenant: string) =>
    createRecordStore(documents, RECORDS, tenant, new AbortController().signal);
  return {
    bedrock,
    tables,
    modelConnections: proxy.connections,
    async seed(tenant, wanted = 'CUSTOMER') {
      const records = seedRecords(tenant).filter(({ kind }) => kind === wanted);
      const store = storeOf(tenant);
      await Promise.all(records.map((record) => store.put(record, { ifAbsent: true })));
    },
    records: (tenant, kind) => storeOf(tenant).list(kind),
    async invoke(event, context, stream = new LambdaStream()) {
      await handler(event, stream, context);
      return stream;
    },
    async close() {
      client.destroy();
      await proxy.close();
      await bedrock.close();
      await tables.close();
      await rm(temporary, { recursive: true, force: true });
    },
  };
}

/** The event that API Gateway sends for a turn. */
export function turnEvent(input: TurnInput): object {
  const { tenant, message, sessionId, stream = false, memory, idempotencyKey } = input;
  return {
    httpMethod: 'POST',
    resource: '/v1/turns',
    headers: {
      Accept: stream ? 'text/event-stream' : 'application/json',
      ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
    },
    requestContext: { identity: { apiKeyId: tenant } },
    body: JSON.stringify({ message, sessionId, memory }),
    isBase64Encoded: false,
  };
}

/** Runs all turns, at most `atOnce` overlapping, and gives their streams in order. */
export async function runTurns(
  router: RouterInProcess,
  turns: readonly TurnInput[],
  atOnce = turns.length,
): Promise<LambdaStream[]> {
  const answers: LambdaStream[] = [];
  let next = 0;
  await overlapping(atOnce, async ({ context }, allBegun) => {
    await allBegun;
    for (let index = next++; index < turns.length; index = next++) {
      answers[index] = await router.invoke(turnEvent(turns[index] as TurnInput), context);
    }
  });
  return answers;
}
