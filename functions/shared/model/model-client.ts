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
import { withCachePoint } from './cache-points.ts';
import { capableModels, fallbacksAfter, needOf } from './choose-models.ts';
import { type AttemptLimits, type Bedrock, converse } from './converse.ts';
import { BrokenAnswer, classifyFailure, type Failure, UnusableAnswer } from './failure.ts';
import { MalformedToolInput } from './malformed-input.ts';
import { catalogueOf, type DeclaredModel, type ModelCatalogue } from './model-facts.ts';
import { ModelLane, verdictOn } from './model-lane.ts';
import { addUsage, noUsage, type Usage, unansweredAttempt, usageOf } from './usage.ts';
import { WarmPrefixes } from './warm-prefixes.ts';

export interface ModelCall {
  /** Agent that the call works for; not given where it works for the turn as a whole, such as to choose an agent. */
  agent?: string;
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

/** Looks over the calls of one turn. */
export interface CallWatch {
  /** @returns what is asked in place of the call. @throws what the caller is to be told when nothing may be asked */
  admit(call: ModelCall): ModelCall;
  /** Whether it would refuse each call that works for the agent; not given by a watch that refuses none. */
  refuses?(agent: string): boolean;
  /** Told of each request once it is over, also where it failed or was aborted: what was produced is billed. */
  onAttempt(call: ModelCall, usage: Usage): void;
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

/** Share of a limit that an answer may use up before the model counts as slow: what comes next is an attempt that fails. */
const SLOW_SHARE = 0.75;

export interface ModelClientOptions {
  /** Of a model that is not among them nothing is known: it gets no cache point, and is taken to be able to do all. */
  models?: readonly DeclaredModel[];
  limits?: ModelLimits;
  /** Told of every request that was sent and failed. */
  onFailure?: (attempt: Attempt) => void;
  /** A clock in ms. */
  now?: () => number;
}

interface FailedAttempt {
  failure: Failure;
  /** What it is billed for. */
  lost: Usage;
  /** Messages to go on with, when telling the model what was wrong may mend it. */
  repair: Message[];
}

/** What became of one model: its answer, or its failures in order, with what both took. */
type Outcome =
  | { answer: ModelAnswer; usage: Usage }
  | { modelId: string; failures: Failure[]; usage: Usage };

export class ModelClient {
  readonly #bedrock: Bedrock;
  readonly #options: ModelClientOptions;
  readonly #limits: ModelLimits;
  readonly #onFailure: (attempt: Attempt) => void;
  readonly #now: () => number;
  #models: ModelCatalogue;
  #warm: WarmPrefixes;
  /** As many as there are models in the chains. */
  #lanes = new Map<string, ModelLane>();
  #watch: CallWatch | undefined;

  constructor(bedrock: Bedrock, options: ModelClientOptions = {}) {
    const { models = [], limits = DEFAULT_LIMITS, onFailure = () => {} } = options;
    this.#now = options.now ?? (() => performance.now());
    this.#warm = new WarmPrefixes(this.#now);
    this.#bedrock = bedrock;
    this.#options = options;
    this.#models = catalogueOf(models);
    this.#limits = limits;
    this.#onFailure = onFailure;
  }

  /** The same client for one turn: it shares all that is known of the models, and its calls are looked over. */
  watchedBy(watch: CallWatch): ModelClient {
    const watched = new ModelClient(this.#bedrock, this.#options);
    watched.#models = this.#models;
    watched.#warm = this.#warm;
    watched.#lanes = this.#lanes;
    watched.#watch = watch;
    return watched;
  }

  /** False when no call may be made for the agent, so that no work is begun that could not go on. */
  mayWorkFor(agent: string): boolean {
    return !this.#watch?.refuses?.(agent);
  }

  /** Of the turn: work of models that are asked by somebody else is looked over by it as well. */
  get watch(): CallWatch | undefined {
    return this.#watch;
  }

  /**
   * @throws ModelFailed when every model failed, the reason of the deadline's signal once that is aborted, or what the
   * watch throws
   */
  async call(asked: ModelCall, deadline: Deadline): Promise<ModelAnswer> {
    const call = this.#watch?.admit(asked) ?? asked;
    const need = needOf(call);
    const prefix = [call.toolConfig, call.system];
    const attempts: Attempt[] = [];
    let lost = noUsage();
    let left = capableModels(call.chain, this.#models, need);
    if (left.length === 0) throw new ModelFailed(call.chain.map(incapable));
    for (let [modelId] = left; modelId !== undefined; [modelId] = left) {
      const others = left.slice(1);
      const outcome = await this.#ask(modelId, others.length === 0, call, need.tokens, deadline);
      if ('answer' in outcome) {
        const { answer, usage } = outcome;
        // With one fallback there is nothing to choose, and the prefix need not be hashed.
        const isChoice = call.chain.length > 2;
        if (isChoice && usage.cacheReadInputTokens + usage.cacheWriteInputTokens > 0) {
          this.#warm.note(modelId, prefix);
        }
        return { ...answer, usage: addUsage(usage, lost) };
      }
      lost = addUsage(lost, outcome.usage);
      const failed = outcome.failures.map((failure) => ({ modelId: outcome.modelId, failure }));
      attempts.push(...failed);
      const last = failed.at(-1) as Attempt;
      if (last.failure.remedy === 'fail') break;
      left = fallbacksAfter(last, others, this.#models, (id) => this.#warm.has(id, prefix));
    }
    throw new ModelFailed(attempts);
  }

  /** One model, tried again once when that may help. @throws the reason of the deadline's signal once that is aborted */
  async #ask(
    modelId: string,
    isLast: boolean,
    call: ModelCall,
    tokens: number,
    deadline: Deadline,
  ): Promise<Outcome> {
    const lane = this.#laneOf(modelId);
    lane.retries.called();
    const failures: Failure[] = [];
    let lost = noUsage();
    let asked = call;
    for (;;) {
      const admission = lane.enter(tokens, isLast);
      if (typeof admission === 'string') {
        return failedOn(modelId, [...failures, { kind: admission, remedy: 'fallback' }], lost);
      }
      const tried = await this.#attempt(modelId, isLast, asked, deadline).catch(
        (error: unknown) => {
          admission.settle('unknown');
          throw error;
        },
      );
      if ('answer' in tried) {
        const { answer, isSlow } = tried;
        admission.settle(isSlow ? 'bad' : 'good', answer.usage);
        return { answer, usage: addUsage(answer.usage, lost) };
      }
      const { failure } = tried;
      admission.settle(verdictOn(failure), tried.lost);
      if (failure.remedy === 'aborted') throw deadline.signal.reason;
      lost = addUsage(lost, tried.lost);
      failures.push(failure);
      this.#onFailure({ modelId, failure });
      asked = { ...call, messages: [...call.messages, ...tried.repair] };
      const wait = tried.repair.length > 0 ? 0 : this.#retryWait(failure, isLast, deadline);
      if (failures.length > 1 || wait === undefined || !lane.retries.take()) {
        return failedOn(modelId, failures, lost);
      }
      await abortableDelay(wait, deadline.signal);
    }
  }

  /** In ms; undefined when the same model is not to be asked again. */
  #retryWait({ remedy, retryAfterMs }: Failure, isLast: boolean, deadline: Deadline) {
    if (remedy !== 'retry') return undefined;
    const wait = retryAfterMs ?? this.#limits.retryMs * (0.5 + Math.random() / 2);
    // Waiting out a long Retry-After is worse than the next model; the last model has nothing else to offer.
    const longest = isLast ? deadline.remainingMs() / 2 : this.#limits.retryMs;
    return wait > longest ? undefined : wait;
  }

  #laneOf(modelId: string): ModelLane {
    const lane = this.#lanes.get(modelId) ?? new ModelLane(this.#models.get(modelId), this.#now);
    this.#lanes.set(modelId, lane);
    return lane;
  }

  async #attempt(
    modelId: string,
    isLast: boolean,
    call: ModelCall,
    deadline: Deadline,
  ): Promise<{ answer: ModelAnswer; isSlow: boolean } | FailedAttempt> {
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
    const begun = this.#now();
    let firstAt: number | undefined;
    try {
      const { content, stopReason, usage } = await converse(this.#bedrock, input, {
        attempt,
        signal: AbortSignal.any([deadline.signal, attempt.signal]),
        // The last one may use all the time there is; the deadline itself ends it then, and tells why.
        limits: isLast ? this.#limits : this.#limitsWithin(shareOf(deadline)),
        onOutput: (piece) => {
          firstAt ??= this.#now();
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
      if (problem) throw new UnusableAnswer(problem, usage);
      const used = usageOf(modelId, usage, input, content);
      this.#watch?.onAttempt(call, used);
      return {
        answer: { content, stopReason, usage: used },
        isSlow: this.#isSlow(begun, onText && firstAt),
      };
    } catch (error) {
      const failure = classifyFailure(error, deadline.signal, attempt.signal);
      if (shown && failure.remedy !== 'aborted') onSuperseded?.();
      // Ends a connection that is still open. After a success this would close a socket that is good for the next call.
      attempt.abort(error);
      const reported = error instanceof BrokenAnswer ? error.usage : undefined;
      const isBilled = reported !== undefined || produced !== '';
      const lost = isBilled ? usageOf(modelId, reported, input, produced) : unansweredAttempt();
      this.#watch?.onAttempt(call, lost);
      return { failure, repair: error instanceof MalformedToolInput ? error.repair : [], lost };
    }
  }

  /** @param firstAt when a stream's first output came */
  #isSlow(begun: number, firstAt: number | undefined): boolean {
    const { firstEventMs, wholeAnswerMs } = this.#limits;
    return firstAt === undefined
      ? this.#now() - begun > wholeAnswerMs * SLOW_SHARE
      : firstAt - begun > firstEventMs * SLOW_SHARE;
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

function failedOn(modelId: string, failures: Failure[], usage: Usage): Outcome {
  return { modelId, failures, usage };
}

function incapable(modelId: string): Attempt {
  return { modelId, failure: { kind: 'NotCapable', remedy: 'fallback' } };
}
