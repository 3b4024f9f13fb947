/** Environment variables that a function on the pool gets beyond its own, as terraform/catalogue.tf sets them. */

export const HEAP_VARIABLES = {
  NODE_OPTIONS: '--max-semi-space-size=1',
  MALLOC_ARENA_MAX: '2',
};

/** @param workers of one environment, each of which parks a poll on a thread of libuv's */
export const poolVariables = (workers: number): Record<string, string> => ({
  AWS_LAMBDA_NODEJS_WORKER_COUNT: String(workers),
  UV_THREADPOOL_SIZE: String(workers + 4),
  ...HEAP_VARIABLES,
});
