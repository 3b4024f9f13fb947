/** What the offline model says when no tool can help: who it is by its prompt, and what it can do; never a guess. */
import type { ToolSpec } from '../wire/converse-types.ts';
import type { Conversation } from './conversation.ts';
import { humanize, sentence } from './phrases.ts';
import { wordsOf } from './words.ts';

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
export function withoutToolThatFits(
  { system, question }: Conversation,
  tools: readonly ToolSpec[],
): string {
  const purposes = tools.map(({ name, description }) => purposeOf(description) || humanize(name));
  const isGreeting = wordsOf(question).length === 0;
  return [
    introduction(system),
    isGreeting ? '' : 'None of my tools fits that.',
    sentence(`My tools are for this: ${purposes.join('; ')}`),
  ]
    .filter(Boolean)
    .join(' ');
}

/** What comes before the first colon or full stop of a description. */
function purposeOf(description: string | undefined): string {
  const purpose = description?.split(/[:.;]/)[0]?.trim() ?? '';
  return purpose.charAt(0).toLowerCase() + purpose.slice(1);
}

/** "You are the support agent. …" → "I am the support agent." */
function introduction(system: string): string {
  const role = system.match(/\byou are ([^.\n]+)/i)?.[1];
  return role ? sentence(`I am ${role}`) : '';
}
