/** What the offline model says when no tool can help: who it is by its prompt, and what it can do; never a guess. */
import type { ToolSpec } from '../wire/converse-types.ts';
import type { Conversation } from './conversation.ts';
import { humanize, listOf, sentence } from './phrases.ts';

/** For a request that offers no tools. */
export function withoutTools({ system }: Conversation): string {
  return [
    introduction(system),
    'This answer comes from the offline model, which knows only what tools tell it, and it was given none.',
  ]
    .filter(Boolean)
    .join(' ');
}

/** For a question that none of the tools fits. */
export function withoutToolThatFits({ system }: Conversation, tools: readonly ToolSpec[]): string {
  const abilities = listOf(tools.map(({ name }) => humanize(name)));
  return [introduction(system), `None of what I can do fits that. I can do ${abilities}.`]
    .filter(Boolean)
    .join(' ');
}

/** "You are the support agent. …" → "I am the support agent." */
function introduction(system: string): string {
  const role = system.match(/\byou are ([^.\n]+)/i)?.[1];
  return role ? sentence(`I am ${role}`) : '';
}
