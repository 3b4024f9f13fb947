/** The router's real bundle on the local Lambda, with and without what it does first at init, and its turns timed. */
import type { Plugin } from 'esbuild';
import type { WarmAnswer } from '../../functions/shared/warm-event.ts';
import { bundleFunction } from '../../scripts/build/bundle.ts';
import { loadCatalogue, REPOSITORY_ROOT } from '../../scripts/catalogue/load.ts';
import { type BedrockServer, startBedrock } from '../support/bedrock-server.ts';
import { bundle } from '../support/local-lambda.ts';
import { turnEvent } from '../support/router-in-process.ts';
import { TableServer } from '../support/table-server.ts';
import { allWorkersWait, type OneEnvironment, startOneEnvironment } from './one-environment.ts';

/** Decided by a rule; its agent looks the ticket up and answers. */
const QUESTION = { tenant: 'acme', message: 'What can you tell me about T-2001?' };

/** Resolves the module that works at init to one that does not. */
const withoutFirstTouch: Plugin = {
  name: 'without-first-touch',
  setup(build) {
    build.onResolve({ filter: /\/touch-first\.ts$/ }, () => ({
      path: 'nothing',
      namespace: 'without-first-touch',
    }));
    build.onLoad({ filter: /.*/, namespace: 'without-first-touch' }, () => ({
      contents: 'export const touchFirst = async () => undefined;',
    }));
  },
};

export interface TurnTimes {
  /** From the start of the environment until its first worker asks for work. */
  readyMs: number;
  /** The first turn of each worker, and later ones. */
  firstMs: number[];
  steadyMs: number[];
}

/** The zip of the router as it is deployed, or without its first touch, and the bytes of its module. */
export async function routerZip(isTouched: boolean): Promise<{ zip: Buffer; bytes: number }> {
  const { functions, agents } = loadCatalogue();
  const entry = functions.find(({ name }) => name === 'router');
  if (!entry) throw new Error('the catalogue has no router');
  const plugins = isTouched ? [] : [withoutFirstTouch];
  const { code, assets, module } = await bundleFunction(REPOSITORY_ROOT, entry, agents, plugins);
  return { zip: bundle(code, assets), bytes: module.bytes };
}

/** What asks a worker of the router who it is. */
export const ROUTER_PING = {
  event: { type: 'agentpool.warm' },
  workerOf: (answer: string) => (JSON.parse(answer) as WarmAnswer).workerId,
};

/** Environment variables of a router whose services are on this machine. */
export const routerVariables = (bedrock: BedrockServer, tables: TableServer) => ({
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.endpoint,
  AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
  SESSIONS_TABLE: 'sessions',
  RECORDS_TABLE: 'records',
  POWERTOOLS_SERVICE_NAME: 'router',
  POWERTOOLS_METRICS_NAMESPACE: 'agentpool',
});

/** One environment from its start: one first turn for each worker, then as many rounds of steady ones. */
export async function timeTurns(
  zip: Buffer,
  workers: number,
  steadyRounds: number,
): Promise<TurnTimes> {
  const bedrock = await startBedrock();
  const tables = await new TableServer().start();
  const environment = await startOneEnvironment(zip, workers, routerVariables(bedrock, tables));
  try {
    const { readyMs } = environment;
    await allWorkersWait(environment, workers, ROUTER_PING);
    const times = (rounds: number) => timed(environment, rounds * workers);
    return { readyMs, firstMs: await times(1), steadyMs: await times(steadyRounds) };
  } finally {
    await environment.close();
    await bedrock.close();
    await tables.close();
  }
}

/** Turns one after another, in ms each. */
export async function timed(environment: OneEnvironment, turns: number): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const started = performance.now();
    const text = await environment.invoke(turnEvent(QUESTION));
    times.push(performance.now() - started);
    if (!text.includes('"answer"')) throw new Error(`a turn failed: ${text.slice(0, 200)}`);
  }
  return times;
}
