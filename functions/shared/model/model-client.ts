/**
 * Calls a model with a chain of fallbacks under the request's deadline. The SDK's own retries are off: they would wait
 * a second before the first fallback, share one budget over all models and never retry what is worth retrying.
 */
import type {
  ContentBlock,
  ConverseCommandInput,
  Message,
  SystemContentBlock,
  ToolConfiguration,
} from '@aws-sdk/client-bedrock-runtime';
import { abortableDelay, type Deadline } from '../deadline.ts';
import { Breaker } from './breaker.ts';
import { withCachePoint } from './cache-points.ts';
import { type AttemptLimits, type Bedrock, converse } from './converse.ts';
import { BrokenAnswer, classifyFailure, type Failure } from './failure.ts';
import { catalogueOf, type ModelCatalogue, type ModelFacts } from './model-facts.ts';
import { addUsage, noUsage, type Usage, unansweredAttempt, usageOf } from './usage.ts';

export interface ModelCall {
  /** Models to try, best first. */
  chain: readonly string[];
  system: SystemContentBlock[];
  messages: Message[];
  toolConfig?: ToolConfiguration;
  /** Always set: unset reserves the model's maximum from the account's quota. */
  maxTokens: number;
  /** What is wrong with a whole answer, if anything; the next model is asked then. */
  accept?: (content: readonly ContentBlock[]) => string | undefined;
  /** Given: the answer is streamed, and each piece of text is handed on as it comes. */
  onText?: (text: string) => void;
  /** Text handed on so far belongs to an attempt that failed, and will come again. */
  onSuperseded?: () => void;
}

export interface ModelAnswer {
  content: ContentBlock[];
  /** `end_turn`, `stop_sequence`, `tool_use`, `max_tokens`, `guardrail_intervened` or `content_filtered`. */
  stopReason: string;
  /** Of this answer, and of attempts before it: those that had produced something are billed. */
  usage: Usage;
}

export interface Attempt {
  modelId: string;
  failure: Failure;
}

/** No model of the chain gave a whole answer. */
export class ModelFailed extends Error {
  override readonly name = 'ModelFailed';
  readonly attempts: readonly Attempt[];

  constructor(attempts: readonly Attempt[]) {
    super(attempts.map(({ modelId, failure }) => `${modelId}: ${failure.kind}`).join('; '));
    this.attempts = attempts;
  }
}

export interface ModelLimits extends AttemptLimits {
  /** Longest wait before a retry on the same model, in ms. */
  retryMs: number;
}

/** A first token after 10 s is later than any model of the table needs; a client that waits longer has given up. */
export const DEFAULT_LIMITS: ModelLimits = {
  firstEventMs: 10_000,
  idleMs: 10_000,
  metadataMs: 1_000,
  wholeAnswerMs: 20_000,
  retryMs: 250,
};

/** Share of the remaining time that a silent model may use up while another one could still be asked. */
const SHARE_OF_DEADLINE = 0.6;

export interface ModelClientOptions {
  /** Of a model that is not among them nothing is known: it gets no cache point. */
  models?: readonly ModelFacts[];
  limits?: ModelLimits;
  onFailure?: (attempt: Attempt) => void;
}

export class ModelClient {
  readonly #bedrock: Bedrock;
  readonly #models: ModelCatalogue;
  readonly #limits: ModelLimits;
  readonly #onFailure: (attempt: Attempt) => void;
  /** As many as there are models in the chains. */
  readonly #breakers = new Map<string, Breaker>();

  constructor(bedrock: Bedrock, options: ModelClientOptions = {}) {
    const { models = [], limits = DEFAULT_LIMITS, onFailure = () => {} } = options;
    this.#bedrock = bedrock;
    this.#models = catalogueOf(models);
    this.#limits = limits;
    this.#onFailure = onFailure;
  }

  /** @throws ModelFailed when every model failed, or the reason of the deadline's signal once that is aborted */
  async call(call: ModelCall, deadline: Deadline): Promise<ModelAnswer> {
    const attempts: Attempt[] = [];
    let lost = noUsage();
    for (const modelId of call.chain) {
      const isLast = modelId === call.chain.at(-1);
      const breaker = this.#breakerOf(modelId);
      // The last model is always tried: a refusal without a try helps nobody.
      if (!isLast && !breaker.allows()) continue;
      for (let retried = false; ; retried = true) {
        const outcome = await this.#attempt(modelId, isLast, call, deadline);
        if ('answer' in outcome) {
          const { answer } = outcome;
          breaker.succeeded();
          return { ...answer, usage: addUsage(answer.usage, lost) };
        }
        const { failure } = outcome;
        if (failure.remedy === 'aborted') throw deadline.signal.reason;
        lost = addUsage(lost, outcome.lost);
        attempts.push({ modelId, failure });
        this.#onFailure({ modelId, failure });
        if (failure.remedy === 'fail') throw new ModelFailed(attempts);
        if (saysSomethingOfTheModel(failure)) breaker.failed();
        if (failure.remedy === 'fallback' || retried) break;
        const wait = failure.retryAfterMs ?? this.#limits.retryMs * (0.5 + Math.random() / 2);
        // Waiting out a long Retry-After is worse than the next model; the last model has nothing else to offer.
        if (wait > (isLast ? deadline.remainingMs() / 2 : this.#limits.retryMs)) break;
        await abortableDelay(wait, deadline.signal);
      }
    }
    throw new ModelFailed(attempts);
  }

  #breakerOf(modelId: string): Breaker {
    const breaker = this.#breakers.get(modelId) ?? new Breaker();
    this.#breakers.set(modelId, breaker);
    return breaker;
  }

  async #attempt(
    modelId: string,
    isLast: boolean,
    call: ModelCall,
    deadline: Deadline,
  ): Promise<{ answer: ModelAnswer } | { failure: Failure; lost: Usage }> {
    const { messages, onText, onSuperseded } = call;
    const attempt = new AbortController();
    const input = {
      modelId,
      system: withCachePoint(call.system, this.#models.get(modelId)),
      messages,
      inferenceConfig: { maxTokens: call.maxTokens },
      ...(call.toolConfig && { toolConfig: call.toolConfig }),
    } satisfies ConverseCommandInput;
    let shown = false;
    let produced = '';
    try {
      const { content, stopReason, usage } = await converse(this.#bedrock, input, {
        attempt,
        signal: AbortSignal.any([deadline.signal, attempt.signal]),
        limits: this.#limitsWithin(isLast ? deadline.remainingMs() : shareOf(deadline)),
        onOutput: (piece) => {
          produced += piece;
        },
        ...(onText && {
          onText: (text: string) => {
            shown = true;
            onText(text);
          },
        }),
      });
      const problem = call.accept?.(content);
      if (problem) throw new BrokenAnswer(problem, usage);
      return { answer: { content, stopReason, usage: usageOf(modelId, usage, input, content) } };
    } catch (error) {
      const failure = classifyFailure(error, deadline.signal, attempt.signal);
      if (shown && failure.remedy !== 'aborted') onSuperseded?.();
      // Ends a connection that is still open. After a success this would close a socket that is good for the next call.
      attempt.abort(error);
      const reported = error instanceof BrokenAnswer ? error.usage : undefined;
      const isBilled = reported !== undefined || produced !== '';
      return {
        failure,
        lost: isBilled ? usageOf(modelId, reported, input, produced) : unansweredAttempt(),
      };
    }
  }

  #limitsWithin(ms: number): AttemptLimits {
    const { firstEventMs, wholeAnswerMs } = this.#limits;
    return {
      ...this.#limits,
      firstEventMs: Math.min(firstEventMs, ms),
      wholeAnswerMs: Math.min(wholeAnswerMs, ms),
    };
  }
}

function shareOf(deadline: Deadline): number {
  return deadline.remainingMs() * SHARE_OF_DEADLINE;
}

/** A request that is too long, or an answer of no use, is no reason to keep other requests away. */
function saysSomethingOfTheModel({ kind }: Failure): boolean {
  return kind !== 'ContextTooLong' && kind !== 'BrokenAnswer';
}
