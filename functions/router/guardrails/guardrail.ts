/** Checks texts by a guardrail of Amazon Bedrock, apart from any model: what it blocks is never asked of another one. */
import {
  ApplyGuardrailCommand,
  type ApplyGuardrailCommandOutput,
  type BedrockRuntimeClient,
} from '@aws-sdk/client-bedrock-runtime';
import { abortableDelay } from '../../shared/deadline.ts';
import { classifyFailure, type Failure } from '../../shared/model/failure.ts';
import { ApiError } from '../http/api-error.ts';
import type { GuardrailSettings } from './settings.ts';
import { verdictOf } from './verdict.ts';

export type Stage = 'input' | 'output';

/** Longest wait for an answer, in ms; usual ones take some hundred. No wait before a try ends later than this. */
const CHECK_MS = 3_000;

/** Tries of a check that failed in a way that may pass, and of one that was throttled. */
const MAX_TRIES = 2;
const MAX_TRIES_THROTTLED = 3;

/** Wait before a throttled check is tried again, in ms, times the tries made: checks of one answer come side by side. */
const RETRY_MS = { least: 200, spread: 300 };

/** Failures by which the service asks for fewer requests. */
const THROTTLES = new Set(['ThrottlingException', 'Http429']);

/** What a caller is told to wait where no check could be had. */
const RETRY_AFTER_SECONDS = 5;

export function blockedAt(stage: Stage): ApiError {
  const what = stage === 'input' ? 'The message' : 'The answer';
  return new ApiError(422, 'blocked', `${what} was blocked by a content rule.`, { stage });
}

export class Guardrail {
  readonly #bedrock: Pick<BedrockRuntimeClient, 'send'>;
  readonly #settings: GuardrailSettings;
  readonly #onTrouble: (stage: Stage, kind: string) => void;

  /** @param onTrouble told of each text that could not be checked */
  constructor(
    bedrock: Pick<BedrockRuntimeClient, 'send'>,
    settings: GuardrailSettings,
    onTrouble: (stage: Stage, kind: string) => void,
  ) {
    this.#bedrock = bedrock;
    this.#settings = settings;
    this.#onTrouble = onTrouble;
  }

  /**
   * @returns the text to go on with: as it was, or with what is sensitive masked
   * @throws ApiError 422 for a text that is blocked, 503 where it could not be checked, or the reason of the signal
   */
  async check(stage: Stage, text: string, signal: AbortSignal): Promise<string> {
    if (text.trim() === '') return text;
    const answer = await this.#apply(stage, text, signal);
    if (answer === undefined) return text;
    const verdict = verdictOf(text, answer);
    if (verdict.passes) return verdict.text;
    throw blockedAt(stage);
  }

  /** @returns undefined where the text passes unchecked */
  async #apply(
    stage: Stage,
    text: string,
    signal: AbortSignal,
  ): Promise<ApplyGuardrailCommandOutput | undefined> {
    const { id, version, whenUnavailable } = this.#settings;
    const command = new ApplyGuardrailCommand({
      guardrailIdentifier: id,
      guardrailVersion: version,
      source: stage === 'input' ? 'INPUT' : 'OUTPUT',
      content: [{ text: { text } }],
    });
    const begun = performance.now();
    for (let tries = 1; ; tries++) {
      const limit = AbortSignal.timeout(CHECK_MS);
      try {
        const answer = await this.#bedrock.send(command, {
          abortSignal: AbortSignal.any([signal, limit]),
        });
        if (answer.action === 'NONE' || answer.action === 'GUARDRAIL_INTERVENED') return answer;
        throw new Error(`action ${answer.action}`);
      } catch (error) {
        const failure = classifyFailure(error, signal, limit);
        if (failure.remedy === 'aborted') throw signal.reason;
        const wait = retryWait(failure, tries, performance.now() - begun);
        if (wait !== undefined) {
          if (wait > 0) await abortableDelay(wait, signal);
          continue;
        }
        this.#onTrouble(stage, failure.kind);
        if (whenUnavailable === 'open') return undefined;
        throw new ApiError(
          503,
          'guardrail_unavailable',
          'The content rules could not be checked. Try again shortly.',
          { retryAfterSeconds: RETRY_AFTER_SECONDS },
        );
      }
    }
  }
}

/**
 * A throttled check is not repeated at once: the next answer would be the same, and the turn is lost with it, after its tools
 * have acted.
 * @param tries made so far, in `spentMs`
 * @returns in ms; undefined when the check is not to be tried again
 */
function retryWait(
  { kind, remedy, retryAfterMs }: Failure,
  tries: number,
  spentMs: number,
): number | undefined {
  const isThrottled = THROTTLES.has(kind);
  const maxTries = isThrottled ? MAX_TRIES_THROTTLED : MAX_TRIES;
  if (remedy === 'fail' || tries >= maxTries) return undefined;
  const backOff = isThrottled ? tries * (RETRY_MS.least + Math.random() * RETRY_MS.spread) : 0;
  const wait = retryAfterMs ?? backOff;
  return wait > 0 && spentMs + wait > CHECK_MS ? undefined : wait;
}
