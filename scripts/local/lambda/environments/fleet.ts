import type { Invocation } from './invocation.ts';
import type { ExecutionEnvironment } from './types.ts';

/** The environments of one version. */
export interface Fleet {
  readonly environments: readonly ExecutionEnvironment[];
  /** vCPUs that the environments hold of their pool; 0 on demand. */
  readonly vCpus: number;
  /** Gives the invocation to an environment; false means that none can take it now. */
  take(invocation: Invocation): Promise<boolean>;
  /** Takes nothing more; resolves when the running work is done and every environment is gone. */
  drain(): Promise<void>;
  /** Ends every environment at once. */
  stop(): Promise<void>;
}
