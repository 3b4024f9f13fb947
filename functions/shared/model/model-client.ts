/**
 * Calls a model with a chain of fallbacks under the request's deadline. The SDK's own retries are off: they would wait
 * a second before the first fallback, share one budget over all models and never retry what is worth retrying.
 */
import {
  type BedrockRuntimeClient,
  type ContentBlock,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type Message,
  type SystemContentBlock,
  type ToolConfiguration,
} from '@aws-sdk/client-bedrock-runtime';
import { abortableDelay, type Deadline } from '../deadline.ts';
import { BrokenAnswer, classifyFailure, type Failure, ModelStalled } from './failure.ts';
import { type CollectedAnswer, readStream } from './read-stream.ts';
import { type Usage, usageOf } from './usage.ts';
import { type StreamLimits, watchStream } from './watch-stream.ts';

export interface ModelCall {
  /** Models to try, best first. */
  chain: readonly string[];
  system: SystemContentBlock[];
  messages: Message[];
  toolConfig?: ToolConfiguration;
  /** Always set: unset reserves the model's maximum from the account's quota. */
  maxTokens: number;
  /** Given: the answer is streamed, and each piece of text is handed on as it comes. */
  onText?: (text: string) => void;
  /** Text handed on so far belongs to an attempt that failed, and will come again. */
  onSuperseded?: () => void;
}

export interface ModelAnswer {
  content: ContentBlock[];
  /** `end_turn`, `stop_sequence`, `tool_use`, `max_tokens`, `guardrail_intervened` or `content_filtered`. */
  stopReason: string;
  usage: Usage;
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

export interface Attempt {
  modelId: string;
  failure: Failure;
}

export interface ModelLimits extends StreamLimits {
  /** To a whole answer of a call that is not streamed. */
  wholeAnswerMs: number;
  /** Longest wait before a retry on the same model. */
  retryMs: number;
}

/** A first token after 10 s is later than any model of the table needs; a client that waits longer has given up. */
export const DEFAULT_LIMITS: ModelLimits = {
  firstEventMs: 10_000,
  idleMs: 10_000,
  wholeAnswerMs: 20_000,
  retryMs: 250,
};

/** Stop reasons that end a call well or for good. Any other is a fault of that model. */
const FINAL_STOP_REASONS = new Set([
  'end_turn',
  'stop_sequence',
  'tool_use',
  'max_tokens',
  'guardrail_intervened',
  'content_filtered',
]);

export class ModelClient {
  readonly #bedrock: Pick<BedrockRuntimeClient, 'send'>;
  readonly #limits: ModelLimits;
  readonly #onFailure: (attempt: Attempt) => void;

  constructor(
    bedrock: Pick<BedrockRuntimeClient, 'send'>,
    onFailure: (attempt: Attempt) => void = () => {},
    limits: ModelLimits = DEFAULT_LIMITS,
  ) {
    this.#bedrock = bedrock;
    this.#onFailure = onFailure;
    this.#limits = limits;
  }

  /** @throws ModelFailed when every model failed, or the reason of the deadline's signal once that is aborted */
  async call(call: ModelCall, deadline: Deadline): Promise<ModelAnswer> {
    const attempts: Attempt[] = [];
    for (const modelId of call.chain) {
      for (let retried = false; ; retried = true) {
        const outcome = await this.#attempt(modelId, call, deadline);
        if ('answer' in outcome) return outcome.answer;
        const { failure } = outcome;
        if (failure.remedy === 'aborted') throw deadline.signal.reason;
        attempts.push({ modelId, failure });
        this.#onFailure({ modelId, failure });
        if (failure.remedy === 'fail') throw new ModelFailed(attempts);
        if (failure.remedy === 'fallback' || retried) break;
        const wait = failure.retryAfterMs ?? this.#limits.retryMs * (0.5 + Math.random() / 2);
        // Waiting out a long Retry-After is worse than the next model; the last model has nothing else to offer.
        const isLast = modelId === call.chain.at(-1);
        if (wait > (isLast ? deadline.remainingMs() / 2 : this.#limits.retryMs)) break;
        await abortableDelay(wait, deadline.signal);
      }
    }
    throw new ModelFailed(attempts);
  }

  async #attempt(
    modelId: string,
    call: ModelCall,
    deadline: Deadline,
  ): Promise<{ answer: ModelAnswer } | { failure: Failure }> {
    const attempt = new AbortController();
    const signal = AbortSignal.any([deadline.signal, attempt.signal]);
    const input = {
      modelId,
      system: call.system,
      messages: call.messages,
      inferenceConfig: { maxTokens: call.maxTokens },
      ...(call.toolConfig && { toolConfig: call.toolConfig }),
    } satisfies ConverseCommandInput;
    let shown = false;
    try {
      const collected = call.onText
        ? await this.#stream(input, signal, attempt, (text) => {
            shown = true;
            call.onText?.(text);
          })
        : await this.#whole(input, signal, attempt);
      if (!FINAL_STOP_REASONS.has(collected.stopReason)) {
        throw new BrokenAnswer(`stop reason ${collected.stopReason}`);
      }
      const { content, stopReason, usage } = collected;
      return {
        answer: { content, stopReason, usage: usageOf(modelId, usage, call.messages, content) },
      };
    } catch (error) {
      const failure = classifyFailure(error, deadline.signal, attempt.signal);
      if (shown && failure.remedy !== 'aborted') call.onSuperseded?.();
      // Ends a connection that is still open. After a success this would close a socket that is good for the next call.
      attempt.abort(error);
      return { failure };
    }
  }

  async #whole(
    input: ConverseCommandInput,
    signal: AbortSignal,
    attempt: AbortController,
  ): Promise<CollectedAnswer> {
    const { wholeAnswerMs } = this.#limits;
    const timer = setTimeout(
      () => attempt.abort(new ModelStalled(`no answer after ${wholeAnswerMs} ms`)),
      wholeAnswerMs,
    );
    timer.unref();
    try {
      const answer = await this.#bedrock.send(new ConverseCommand(input), { abortSignal: signal });
      const content = answer.output?.message?.content;
      // A 200 with an empty body is no error to the SDK.
      if (!content || !answer.stopReason) throw new BrokenAnswer('the answer is empty');
      return { content, stopReason: answer.stopReason, usage: answer.usage };
    } finally {
      clearTimeout(timer);
    }
  }

  async #stream(
    input: ConverseCommandInput,
    signal: AbortSignal,
    attempt: AbortController,
    onText: (text: string) => void,
  ): Promise<CollectedAnswer> {
    const { firstEventMs } = this.#limits;
    const timer = setTimeout(
      () => attempt.abort(new ModelStalled(`no headers after ${firstEventMs} ms`)),
      firstEventMs,
    );
    timer.unref();
    const answer = await this.#bedrock
      .send(new ConverseStreamCommand(input), { abortSignal: signal })
      .finally(() => clearTimeout(timer));
    if (!answer.stream) throw new BrokenAnswer('the answer has no stream');
    return await readStream(watchStream(answer.stream, this.#limits, attempt), onText);
  }
}
