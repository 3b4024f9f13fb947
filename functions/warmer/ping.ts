/** One ping of a version, or of the alias that serves. */
import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { LambdaSender } from '../shared/versions/lambda-reads.ts';
import { WARM_EVENT_TYPE, type WarmAnswer } from '../shared/warm-event.ts';
import type { Ping } from './coverage.ts';

export interface PingOptions {
  functionName: string;
  /** A version's number, or an alias. */
  qualifier: string;
  /** Names the run: see WarmEvent. */
  run: string;
  /** How long the worker holds the answer, in ms. */
  holdMs: number;
  /** How long to wait for the answer, in ms, the hold included. */
  limitMs: number;
  now(): number;
}

/**
 * What became of a ping: a worker answered; or the service let it in nowhere (`refusal`, with the service's word); or
 * the function took it and answered something else than a worker should (`defect`): an error, or no warm answer.
 */
export type PingOutcome = Ping | { refusal: string } | { defect: string };

/** A refusal of our own making: the answer did not come while we waited. */
export const NO_ANSWER = 'NoAnswerInTime';

/** Never throws. */
export async function ping(lambda: LambdaSender, options: PingOptions): Promise<PingOutcome> {
  const { functionName, qualifier, run, holdMs, limitMs, now } = options;
  const started = now();
  const abortSignal = AbortSignal.timeout(limitMs);
  try {
    const { FunctionError: failure, Payload } = await lambda.send(
      new InvokeCommand({
        FunctionName: functionName,
        Qualifier: qualifier,
        Payload: Buffer.from(JSON.stringify({ type: WARM_EVENT_TYPE, holdMs, run })),
      }),
      { abortSignal },
    );
    const said = parsed(Buffer.from(Payload ?? []).toString());
    if (failure) return { defect: errorType(said) ?? failure };
    if (!isWarmAnswer(said)) return { defect: 'NotAWarmAnswer' };
    return { answer: said, ms: Math.max(0, now() - started - holdMs) };
  } catch (error) {
    return { refusal: abortSignal.aborted ? NO_ANSWER : (error as Error).name };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isWarmAnswer = (said: unknown): said is WarmAnswer => {
  const answer = said as Partial<WarmAnswer> | null | undefined;
  return (
    answer?.type === WARM_EVENT_TYPE &&
    typeof answer.environmentId === 'string' &&
    typeof answer.workerId === 'number' &&
    typeof answer.busy === 'number'
  );
};

/** Every failure of a Node.js function is told as Unhandled; which one it was stands in the payload. */
const errorType = (said: unknown): string | undefined => {
  const type = (said as { errorType?: unknown } | null | undefined)?.errorType;
  return typeof type === 'string' && type !== '' ? type : undefined;
};
