/** What the memory Lambda remembers, open to the tests. */

export interface MemoryVersion {
  state: string;
  /** On the memory's clock, in ms. */
  publishedAt?: number | undefined;
  /** Whether it runs durable executions, and how many of them are open. */
  durable?: { open: number } | undefined;
  /** Statements of its own resource policy. */
  policy?: readonly object[] | undefined;
  applied?: Scaling | undefined;
  requested?: Scaling | undefined;
  /** What the version becomes at `changesAt`. */
  next?: string | undefined;
  changesAt?: number | undefined;
}

export interface Scaling {
  MinExecutionEnvironments?: number | undefined;
  MaxExecutionEnvironments?: number | undefined;
}

export interface MemoryAlias {
  version: string;
  weights: Record<string, number>;
  revision: number;
  description?: string;
}

export interface MemoryFunction {
  pool: string | undefined;
  /** Number of the newest version; numbers of deleted ones are not used again. */
  published: number;
  versions: Map<string, MemoryVersion>;
  aliases: Map<string, MemoryAlias>;
}

export interface MemoryCall {
  operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: inputs of many operations
  input: any;
}
