/**
 * Who answers: the execution environment, the worker thread in it, the zone it stands in and the version it runs.
 * Read by warm pings, so everything here is known beforehand or costs microseconds.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { fetchAvailabilityZoneId } from './availability-zone.ts';

export interface WorkerIdentity {
  /** The same for all workers of one execution environment, different between environments. */
  environmentId: string;
  /** Thread id of the worker inside its environment; 0 outside worker threads. */
  workerId: number;
  /** Zone id such as `use1-az1`; null until the platform told it, or where it doesn't. */
  azId: string | null;
  /** Published version of the function that runs here. */
  version: string;
  /** Events this worker took, warm ones included. */
  invocationsSeen: number;
}

const IDENTITY_FILE = 'agentpool-environment-id';

/** How often a worker asks for its zone before it takes it that there is no telling. */
const MOST_ZONE_REQUESTS = 5;

/**
 * Id that all workers of an environment share. The first worker writes it to the environment's own temporary
 * directory with an exclusive create; the others read what it wrote.
 */
export function environmentIdIn(directory: string): string {
  const path = join(directory, IDENTITY_FILE);
  const candidate = randomUUID();
  try {
    writeFileSync(path, candidate, { flag: 'wx' });
    return candidate;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return candidate;
  }
  return readWhenWritten(path, candidate.length) ?? candidate;
}

/** Create and write are two system calls: a sibling may see the file empty for a moment. */
function readWhenWritten(path: string, length: number): string | undefined {
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const text = readFileSync(path, 'utf8');
    if (text.length === length) return text;
  }
  return undefined;
}

/**
 * Reads the identity once and returns a function that counts an event and tells who took it. Call it at module scope;
 * the zone arrives in the background, so the first answers may still say null. While it is unknown, an event asks again.
 */
export function createIdentity(env: NodeJS.ProcessEnv = process.env): () => WorkerIdentity {
  const environmentId = environmentIdIn(env.TMPDIR ?? tmpdir());
  const version = env.AWS_LAMBDA_FUNCTION_VERSION ?? '$LATEST';
  let azId: string | null = null;
  let invocationsSeen = 0;
  let isAsking = false;
  let asked = 0;
  const askZone = (): void => {
    isAsking = true;
    asked += 1;
    void fetchAvailabilityZoneId(env).then((zone) => {
      azId = zone;
      isAsking = false;
    });
  };
  askZone();
  return () => {
    invocationsSeen += 1;
    // A start on a busy machine may be too slow for the first answer.
    if (azId === null && !isAsking && asked < MOST_ZONE_REQUESTS) askZone();
    return { environmentId, workerId: threadId, azId, version, invocationsSeen };
  };
}
