/** How many turns a worker may be given at once. */

/**
 * The environment's slots, divided among its workers: the service gives an event to the worker that has waited longest,
 * which spreads them evenly.
 * @param env `AWS_LAMBDA_MAX_CONCURRENCY` and `AWS_LAMBDA_NODEJS_WORKER_COUNT`, as Lambda sets them on a pool
 * @returns undefined where Lambda sets no number: off the pool an environment takes one event at a time
 */
export function slotsOfWorker(env: NodeJS.ProcessEnv): number | undefined {
  const slots = positive(env.AWS_LAMBDA_MAX_CONCURRENCY);
  return slots && Math.ceil(slots / (positive(env.AWS_LAMBDA_NODEJS_WORKER_COUNT) ?? 1));
}

function positive(value: string | undefined): number | undefined {
  const number = Number(value);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}
