/** One ping of a function's serving alias. */
import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { LambdaSender } from '../shared/versions/lambda-reads.ts';
import { WARM_EVENT_TYPE, type WarmAnswer } from '../shared/warm-event.ts';
import type { Ping } from './coverage.ts';

export interface PingOptions {
  functionName: string;
  alias: string;
  /** How long the worker holds the answer, in ms. */
  holdMs: number;
  /** How long to wait for the answer, in ms, the hold included. */
  limitMs: number;
  now(): number;
}

/** Never throws: the answer of a worker, or in a word why there was none. */
export async function ping(lambda: LambdaSender, options: PingOptions): Promise<Ping | string> {
  const { functionName, alias, holdMs, limitMs, now } = options;
  const started = now();
  const abortSignal = AbortSignal.timeout(limitMs);
  try {
    const { FunctionError: failure, Payload } = await lambda.send(
      new InvokeCommand({
        FunctionName: functionName,
        Qualifier: alias,
        Payload: Buffer.from(JSON.stringify({ type: WARM_EVENT_TYPE, holdMs })),
      }),
      { abortSignal },
    );
    if (failure) return `FunctionError.${failure}`;
    const answer = readAnswer(Buffer.from(Payload ?? []).toString());
    if (!answer) return 'NotAWarmAnswer';
    return { answer, ms: Math.max(0, now() - started - holdMs) };
  } catch (error) {
    return abortSignal.aborted ? 'NoAnswerInTime' : (error as Error).name;
  }
}

function readAnswer(text: string): WarmAnswer | undefined {
  try {
    const answer = JSON.parse(text) as WarmAnswer | null;
    const isWhole =
      answer?.type === WARM_EVENT_TYPE &&
      typeof answer.environmentId === 'string' &&
      typeof answer.workerId === 'number';
    return isWhole ? answer : undefined;
  } catch {
    return undefined;
  }
}
