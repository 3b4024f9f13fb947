/** The answer to a clarifying question, read without a model: by place ("the first one") or by what only one option is about. */
import type { AgentDefinition } from '../agent-types.ts';
import type { AgentOption } from './decision.ts';
import { isEmptyWord, wordsOf } from './reply-words.ts';
import { stemsOf } from './stems.ts';

/** Longer answers are messages of their own. */
const MAX_WORDS = 8;

const PLACES = [/^(?:1|1st|first|former)$/, /^(?:2|2nd|second|latter|last)$/];
const NONE =
  /^(?:no|nope)(?: thanks| thank you)?$|^(?:neither|none)\b|\b(?:something|anything) else\b/;
const BOTH = /\bboth\b/;

/**
 * @param agents those of the options, for their descriptions
 * @returns the option's agent; null when the user means none of them; undefined when the answer does not tell
 */
export function pickOption(
  message: string,
  options: readonly AgentOption[],
  agents: readonly Pick<AgentDefinition, 'id' | 'description'>[],
): string | null | undefined {
  const words = wordsOf(message);
  if (words.length > MAX_WORDS) return undefined;
  const plain = words.join(' ');
  if (BOTH.test(plain)) return undefined;
  // "The last one" is a place, "my last payment" is not.
  if (words.every(isEmptyWord)) {
    const placed = options.filter((_, place) => words.some((word) => PLACES[place]?.test(word)));
    if (placed.length === 1) return placed[0]?.agent;
  }
  const named = namedBy(message, options, agents);
  if (named) return named;
  return NONE.test(plain) ? null : undefined;
}

/** The only option that the message shares words with which the other options do not have. */
function namedBy(
  message: string,
  options: readonly AgentOption[],
  agents: readonly Pick<AgentDefinition, 'id' | 'description'>[],
): string | undefined {
  const said = [...stemsOf(message)];
  const vocabularies = options.map(({ agent, label }) => {
    const description = agents.find(({ id }) => id === agent)?.description ?? '';
    return stemsOf(`${agent} ${label} ${description}`);
  });
  const named = options.filter((_, index) =>
    said.some((stem) =>
      vocabularies.every((vocabulary, other) => vocabulary.has(stem) === (other === index)),
    ),
  );
  return named.length === 1 ? named[0]?.agent : undefined;
}
