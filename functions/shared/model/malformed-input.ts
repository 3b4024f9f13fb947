/** An answer that calls a tool with an input that is no JSON object. The model is told once and may call it rightly. */
import type { ContentBlock, Message, ToolUseBlock } from '@aws-sdk/client-bedrock-runtime';
import { UnusableAnswer } from './failure.ts';
import { hasObjectInput, saidBack } from './say-back.ts';
import type { ReportedUsage } from './usage.ts';

/** Characters of an input that the model is shown: enough to see where it went wrong. */
const SHOWN_CHARACTERS = 200;

export class MalformedToolInput extends UnusableAnswer {
  /** What to go on with: the model's calls, and what was wrong with each. None of them was run. */
  readonly repair: Message[];

  constructor(content: readonly ContentBlock[], usage?: ReportedUsage) {
    const calls = content.flatMap(({ toolUse }) => (toolUse ? [toolUse] : []));
    const names = calls.filter((call) => !hasObjectInput(call)).map(({ name }) => name);
    super(`the input of tool ${names.join(', ')} is no JSON object`, usage);
    this.repair = [
      { role: 'assistant', content: saidBack(content) },
      { role: 'user', content: calls.map(asAnswered) },
    ];
  }
}

function asAnswered(call: ToolUseBlock): ContentBlock {
  const message = hasObjectInput(call)
    ? 'Not run, since another call beside it was wrong: call it again.'
    : `Not run: the input is no JSON object. Call it again with one. It was: ${shown(call.input)}`;
  const content = [{ json: { status: 'error', message } }];
  return { toolResult: { toolUseId: call.toolUseId, status: 'error', content } };
}

function shown(input: unknown): string {
  const text = typeof input === 'string' ? input : JSON.stringify(input ?? null);
  return text.slice(0, SHOWN_CHARACTERS).toWellFormed();
}
