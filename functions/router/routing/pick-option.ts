/** The answer to a clarifying question, read without a model: by place ("the first one") or by what only one option is about. */
import type { AgentDefinition } from '../agent-types.ts';
import type { AgentOption } from './decision.ts';
import { isEmptyWord, wordsOf } from './reply-words.ts';
import { stemsOf } from './stems.ts';

/** Longer answers are messages of their own. */
const MAX_WORDS = 8;

const PLACES = [/^(?:1|1st|first|former)$/, /^(?:2|2nd|second|latter|last)$/];
const NONE =
  /^(?:no|nope)(?: thanks| thank you)?$|^(?:(?:no|nope|nah|sorry|well|actually) )*(?:neither|none)\b|\b(?:something|anything) else\b/;
const BOTH = /\bboth\b/;

/** Words around "neither" that ask for nothing. */
const LIGHT = new Set(
  `above apply applies ask completely different entirely fit fits help helps match matches nor option options quite
  related relevant sorry these topic topics totally two unfortunately`.split(/\s+/),
);

/**
 * @param agents those of the options, for their descriptions
 * @returns the option's agent; null when the user means none of them and says nothing else; undefined when the answer does
 * not tell
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
  const vocabularies = vocabulariesOf(options, agents);
  if (NONE.test(plain)) return asksForNothing(plain, vocabularies) ? null : undefined;
  // "The last one" is a place, "my last payment" is not.
  if (words.every(isEmptyWord)) {
    const placed = options.filter((_, place) => words.some((word) => PLACES[place]?.test(word)));
    if (placed.length === 1) return placed[0]?.agent;
  }
  const named = namedIn(message, vocabularies);
  return named.length === 1 ? options[named[0] as number]?.agent : undefined;
}

/** "Neither, I forgot my password" says what is wanted, "neither of them, sorry" and "neither refunds nor parcels" do not. */
function asksForNothing(plain: string, vocabularies: readonly ReadonlySet<string>[]): boolean {
  const rest = plain.replace(NONE, ' ');
  const refused = / nor /.test(rest) ? vocabularies : [];
  return wordsOf(rest).every(
    (word) => isEmptyWord(word) || LIGHT.has(word) || isKnown(word, refused),
  );
}

function isKnown(word: string, vocabularies: readonly ReadonlySet<string>[]): boolean {
  const stems = [...stemsOf(word)];
  return stems.length > 0 && stems.every((stem) => vocabularies.some((known) => known.has(stem)));
}

/** The stems that each option's agent is described with. */
function vocabulariesOf(
  options: readonly AgentOption[],
  agents: readonly Pick<AgentDefinition, 'id' | 'description'>[],
): ReadonlySet<string>[] {
  return options.map(({ agent, label }) => {
    const description = agents.find(({ id }) => id === agent)?.description ?? '';
    return stemsOf(`${agent} ${label} ${description}`);
  });
}

/** Places of the options that a text shares words with which no other option has. */
function namedIn(text: string, vocabularies: readonly ReadonlySet<string>[]): number[] {
  const said = [...stemsOf(text)];
  return vocabularies.flatMap((_, index) =>
    said.some((stem) =>
      vocabularies.every((vocabulary, other) => vocabulary.has(stem) === (other === index)),
    )
      ? [index]
      : [],
  );
}
