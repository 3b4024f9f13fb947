/** S15: the first model is down for a minute, and 20 requests come 4 s apart. In real time: the breaker's clock is its own. */
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultyServices } from './model-faults-router.ts';
import { FALLBACK, PRIMARY } from './model-faults-scenarios.ts';

const REQUESTS = 20;
const EVERY_MS = 4_000;
const DOWN_MS = 60_000;

/** Most time from recovery until the first model answers again, in ms. */
const BACK_MS = 30_000;

/** Calls that may meet the outage: those that open the breaker, and a probe each 15 s. */
const MOST_CALLS = 5 + 4;

export interface Outage {
  outcome: 'pass' | 'fail';
  why?: string;
  ms: number;
  /** Requests sent to models, for 20 turns. */
  attempts: number;
  /** Of the turn that waited longest. */
  slowestMs: number;
  /** From recovery until the first model answered again. */
  backAfterMs: number | undefined;
  /** Calls that met the model while it was down. */
  met: number;
}

export async function playOutage(services: FaultyServices, stream: boolean): Promise<Outage> {
  const tag = `S15-${stream ? 'stream' : 'json'}`;
  const text = `All is well with ${tag}.`;
  const turn = await services.worker();
  await services.script([
    {
      when: { modelId: PRIMARY, textContains: tag },
      times: 0,
      forMs: DOWN_MS,
      fault: { kind: 'error', status: 503, type: 'ServiceUnavailableException' },
    },
    { when: { textContains: tag }, times: 0, reply: { text } },
  ]);
  const began = performance.now();
  const turns = Array.from({ length: REQUESTS }, async (_, index) => {
    await delay(index * EVERY_MS);
    return turn({ tag, message: `Open a ticket about ${tag}`, stream });
  });
  const observed = await Promise.all(turns);
  const calls = await services.calls(tag);
  const primary = calls.filter(({ modelId }) => modelId === PRIMARY);
  const met = primary.filter(({ fault }) => fault !== undefined);
  const recovered = began + DOWN_MS;
  const backAfterMs = primary
    .filter(({ fault }) => fault === undefined)
    .map(({ atMs }) => Math.max(0, Math.round(atMs - recovered)))[0];
  const why = [
    observed.some(({ answer }) => answer !== text) && 'a turn had no whole answer',
    met.length > MOST_CALLS && `${met.length} calls met the outage, ${MOST_CALLS} at most`,
    (backAfterMs ?? Infinity) > BACK_MS && `back on the first model after ${backAfterMs} ms`,
    observed.at(-1)?.usage?.models.join() !== PRIMARY && 'the last turn was not the first model’s',
    observed[6]?.usage?.models.join() !== FALLBACK && 'the fallback did not serve',
  ].filter((each): each is string => typeof each === 'string');
  return {
    outcome: why.length === 0 ? 'pass' : 'fail',
    ...(why.length > 0 && { why: why.join('; ') }),
    ms: Math.round(performance.now() - began),
    attempts: calls.length,
    slowestMs: Math.max(...observed.map(({ ms }) => ms)),
    backAfterMs,
    met: met.length,
  };
}
