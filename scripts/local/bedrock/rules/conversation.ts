/** Reads a Converse conversation the way the rules need it. */
import type {
  ContentBlock,
  ConverseRequest,
  Message,
  ToolResult,
  ToolUse,
} from '../wire/converse-types.ts';

/** A tool call of the running turn and what came back. */
export interface ToolCall {
  use: ToolUse;
  result: ToolResult;
}

export interface Conversation {
  system: string;
  /** What the user said last. */
  question: string;
  /** Texts before that, newest first. */
  earlier: readonly { role: 'user' | 'assistant'; text: string }[];
  /** Calls made since the question was asked, in order. */
  calls: readonly ToolCall[];
  /** True when a text beside the tool results forbids more calls, as a caller does at its limit. */
  mustAnswer: boolean;
}

export function readConversation(request: ConverseRequest): Conversation {
  const { messages } = request;
  const asked = messages.findLastIndex(isQuestion);
  const question = messages[asked];
  const said = question ? textOf(question) : '';
  const task = handedTask(said);
  return {
    system: (request.system ?? []).map((block) => block.text ?? '').join('\n'),
    question: task ?? said,
    earlier: [
      // What the task refers to is in the message that was handed over with it.
      ...(task === undefined ? [] : [{ role: 'user' as const, text: said }]),
      ...messages
        .slice(0, Math.max(asked, 0))
        .map((message) => ({ role: message.role, text: textOf(message) }))
        .filter(({ text }) => text !== '')
        .reverse(),
    ],
    calls: callsOf(messages.slice(asked + 1).flatMap((message) => message.content)),
    mustAnswer: messages.slice(asked + 1).some(forbidsCalls),
  };
}

/** The task in a note of an agent that handed its work over: it is what is asked for now. */
function handedTask(text: string): string | undefined {
  const quoted = text.match(/^\[Handed over by .+? Task: (".*")\]$/m)?.[1];
  try {
    return quoted === undefined ? undefined : JSON.parse(quoted);
  } catch {
    // A user may write anything between the brackets.
    return undefined;
  }
}

/** A text beside tool results is the caller's remark to the model, not a question of the user. */
function isQuestion(message: Message): boolean {
  const hasResults = message.content.some((block) => block.toolResult);
  return message.role === 'user' && !hasResults && textOf(message) !== '';
}

const NO_MORE_CALLS =
  /\b(?:no|not|never|stop|limit|without)\b[^.]*\b(?:tools?|calls?|calling)\b|\btool calls? .*\blimit/i;

function forbidsCalls(message: Message): boolean {
  return message.role === 'user' && NO_MORE_CALLS.test(textOf(message));
}

/** The text blocks of a message, joined. */
export function textOf(message: Message): string {
  return message.content
    .map((block) => block.text ?? '')
    .filter(Boolean)
    .join('\n')
    .trim();
}

const REFERRING = /\b(?:it|its|that|this|those|these|them|they|same|one|there|again)\b/i;
const CONTINUING = /^(?:and|also|then|what about|how about|yes|ok|okay)\b/i;

/**
 * True when the question leans on what was said before: it answers the model's own question, points at something
 * ("is it paid?") or goes on ("and O-2002?").
 */
export function isFollowUp({ question, earlier }: Conversation): boolean {
  const [last] = earlier;
  if (!last) return false;
  const answersQuestion = last.role === 'assistant' && last.text.trimEnd().endsWith('?');
  return answersQuestion || REFERRING.test(question) || CONTINUING.test(question);
}

/** What the user asked before this question. */
export function previousQuestion({ earlier }: Conversation): string {
  return earlier.find(({ role }) => role === 'user')?.text ?? '';
}

function callsOf(blocks: readonly ContentBlock[]): ToolCall[] {
  const results = new Map(
    blocks.flatMap(({ toolResult }) => (toolResult ? [[toolResult.toolUseId, toolResult]] : [])),
  );
  return blocks.flatMap(({ toolUse: use }) => {
    const result = use && results.get(use.toolUseId);
    return use && result ? [{ use, result }] : [];
  });
}
