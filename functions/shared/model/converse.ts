/** One attempt at one model, whole or streamed. Whatever is not a whole answer is thrown. */
import {
  type BedrockRuntimeClient,
  type ContentBlock,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type ToolUseBlock,
} from '@aws-sdk/client-bedrock-runtime';
import { BrokenAnswer, UnusableAnswer } from './failure.ts';
import { MalformedToolInput } from './malformed-input.ts';
import { type CollectedAnswer, readStream } from './read-stream.ts';
import { hasObjectInput } from './say-back.ts';
import { type StreamLimits, Watchdog, watchStream } from './watch-stream.ts';

export type Bedrock = Pick<BedrockRuntimeClient, 'send'>;

export interface AttemptLimits extends StreamLimits {
  /** To a whole answer of a call that is not streamed, in ms. */
  wholeAnswerMs: number;
}

export interface AttemptOptions {
  /** Aborted by a watchdog when the model stalls. */
  attempt: AbortController;
  /** Aborted with the attempt or with the whole request. */
  signal: AbortSignal;
  limits: AttemptLimits;
  /** Given: the answer is streamed. */
  onText?: (text: string) => void;
  /** Told of all output of a stream as it comes, the input of tools included: what it produced is billed if it breaks. */
  onOutput?: (piece: string) => void;
}

/** Stop reasons that end a call well or for good. Any other is a fault of that model, but for the request's length. */
const FINAL_STOP_REASONS = new Set([
  'end_turn',
  'stop_sequence',
  'tool_use',
  'max_tokens',
  'guardrail_intervened',
  'content_filtered',
]);
const TOO_LONG = 'model_context_window_exceeded';

/** @throws BrokenAnswer for an answer that the SDK took for one; whatever the SDK throws */
export async function converse(
  bedrock: Bedrock,
  input: ConverseCommandInput,
  options: AttemptOptions,
): Promise<CollectedAnswer> {
  const watchdog = new Watchdog(options.attempt);
  try {
    const answer = options.onText
      ? await streamed(bedrock, input, options, options.onText, watchdog)
      : await whole(bedrock, input, options, watchdog);
    if (answer.stopReason === 'tool_use' && hasMalformedInput(answer.content)) {
      throw new MalformedToolInput(answer.content, answer.usage);
    }
    const { stopReason, usage } = answer;
    if (!FINAL_STOP_REASONS.has(stopReason) && stopReason !== TOO_LONG) {
      throw new BrokenAnswer(`stop reason ${stopReason}`, usage);
    }
    const problem = problemOf(answer);
    if (problem) throw new UnusableAnswer(problem, usage);
    return answer;
  } finally {
    watchdog.clear();
  }
}

async function whole(
  bedrock: Bedrock,
  input: ConverseCommandInput,
  { signal, limits }: AttemptOptions,
  watchdog: Watchdog,
): Promise<CollectedAnswer> {
  watchdog.expect('answer', limits.wholeAnswerMs);
  const answer = await bedrock.send(new ConverseCommand(input), { abortSignal: signal });
  const content = answer.output?.message?.content;
  // A 200 with an empty body is no error to the SDK.
  if (!content || !answer.stopReason) throw new BrokenAnswer('the answer is empty');
  return { content, stopReason: answer.stopReason, usage: answer.usage };
}

async function streamed(
  bedrock: Bedrock,
  input: ConverseCommandInput,
  { signal, limits, onOutput }: AttemptOptions,
  onText: (text: string) => void,
  watchdog: Watchdog,
): Promise<CollectedAnswer> {
  watchdog.expect('first event', limits.firstEventMs);
  const { stream } = await bedrock.send(new ConverseStreamCommand(input), { abortSignal: signal });
  if (!stream) throw new BrokenAnswer('the answer has no stream');
  return await readStream(watchStream(stream, limits, watchdog), onText, onOutput);
}

function problemOf({ content, stopReason }: CollectedAnswer): string | undefined {
  if (stopReason === TOO_LONG) return 'no room for an answer';
  const calls = content.flatMap(({ toolUse }) => (toolUse ? [toolUse] : []));
  if (stopReason === 'tool_use') {
    if (calls.length === 0) return 'no tool use where one was announced';
    return areUsable(calls) ? undefined : 'an unusable tool use';
  }
  if (stopReason !== 'end_turn' && stopReason !== 'stop_sequence') return undefined;
  // Taken for an answer, it would promise what was never done.
  if (calls.length > 0) return 'a tool use in a final answer';
  return textOf(content).trim() === '' ? 'the answer says nothing' : undefined;
}

/** Whether nothing but an input is wrong: a call without an id or a name cannot be answered. */
function hasMalformedInput(content: readonly ContentBlock[]): boolean {
  const calls = content.flatMap(({ toolUse }) => (toolUse ? [toolUse] : []));
  return areUsable(calls) && !calls.every(hasObjectInput);
}

/** Results are told apart by the id, so Bedrock would refuse the next request if one came twice. */
function areUsable(calls: readonly ToolUseBlock[]): boolean {
  const ids = new Set(calls.map(({ toolUseId }) => toolUseId));
  return ids.size === calls.length && calls.every(({ toolUseId, name }) => toolUseId && name);
}

/** Text of an answer's blocks, in order. */
export function textOf(content: readonly ContentBlock[]): string {
  return content.map(({ text }) => text ?? '').join('');
}
