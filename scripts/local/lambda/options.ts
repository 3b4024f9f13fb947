import { join } from 'node:path';
import type { LogRecord } from '../log-record.ts';
import type { StartEnvironment } from './environments/types.ts';
import type { InvocationRecord } from './invocation-record.ts';

/** How long the service's asynchronous changes take, in milliseconds: the real order of events, shrunk. */
export interface Timings {
  /** Capacity provider Pending → Active. */
  capacityProviderMs: number;
  /** `$LATEST` Pending → Active or InProgress → Successful. */
  updateMs: number;
  /** Before the environments of a published version start; their real start-up comes on top. */
  publishMs: number;
  /** Before a requested scaling config is worked on. */
  scalingMs: number;
  /** Deleting → gone, for versions, functions and capacity providers. */
  deleteMs: number;
  /** Between attempts of a failed asynchronous invocation (a minute, then two, at AWS). */
  asyncRetryMs: number;
  /** Before a lost environment is replaced; doubles while replacements keep failing. */
  replaceMs: number;
}

export const defaultTimings: Timings = {
  capacityProviderMs: 300,
  updateMs: 100,
  publishMs: 200,
  scalingMs: 100,
  deleteMs: 200,
  asyncRetryMs: 1000,
  replaceMs: 100,
};

export interface LambdaOptions {
  /** What functions get as AWS_ENDPOINT_URL. */
  endpoint: string;
  /** A directory of this service alone: unpacked code and the environments' temporary files. */
  stateDirectory: string;
  /** Fetches an object of S3; rejects with the S3 error code as the error's name. */
  loadObject(bucket: string, key: string): Promise<Buffer>;
  onLog(record: LogRecord): void;
  /** Told of every invocation and every refusal for want of a slot. */
  onInvocation?(record: InvocationRecord): void;
  region?: string;
  accountId?: string;
  timings?: Partial<Timings>;
  /** The Node that runs functions; by default the project's pinned one. */
  nodePath?: string;
  /** Zone ids that environments are spread over. */
  zoneIds?: readonly string[];
  /** Added to every environment, below the function's own variables. */
  variables?: Record<string, string>;
  /** Refuses control-plane calls above AWS's request rates. */
  rateLimits?: boolean;
  /** Replaces the child processes by something else, for tests of the control plane. */
  startEnvironment?: StartEnvironment;
}

/** `code` may outlive the program; `scratch` is emptied when it starts. */
export function stateDirectories({ stateDirectory }: LambdaOptions): {
  code: string;
  scratch: string;
} {
  return { code: join(stateDirectory, 'code'), scratch: join(stateDirectory, 'tmp') };
}
