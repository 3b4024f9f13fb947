/** The answer to a clarifying question, read without a model: by place ("the first one") or by what only one option is about. */
import type { AgentDefinition } from '../agent-types.ts';
import { answerParts } from './answer-parts.ts';
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
  const isOption = (word: string): boolean => isPlace(word) || isKnown(word, vocabularies);
  const parts = answerParts(message, isOption);
  if (!parts) return undefined;
  const taken = parts.filter(({ refuses }) => !refuses).map(({ text }) => text);
  const refused = parts.filter(({ refuses }) => refuses).map(({ text }) => text);
  const isNamedIn = (texts: readonly string[], index: number): boolean =>
    texts.some((text) => names(text, index, vocabularies));
  const picked = options.filter((_, index) => isNamedIn(taken, index));
  const left = options.filter((_, index) => !isNamedIn(refused, index));
  // "Not the first" takes the second; "not the first, I forgot my password" takes none.
  if (
    picked.length === 0 &&
    left.length < options.length &&
    taken.every((text) => wordsOf(text).every(isLight))
  ) {
    return left.length === 1 ? left[0]?.agent : undefined;
  }
  const [only] = picked;
  return only && picked.length === 1 && left.includes(only) ? only.agent : undefined;
}

/** "Neither, I forgot my password" says what is wanted, "neither of them, sorry" and "neither refunds nor parcels" do not. */
function asksForNothing(plain: string, vocabularies: readonly ReadonlySet<string>[]): boolean {
  const rest = plain.replace(NONE, ' ');
  const refused = / nor /.test(rest) ? vocabularies : [];
  return wordsOf(rest).every((word) => isLight(word) || isKnown(word, refused));
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

/** True where a text names an option: by its place, or by words that no other option has. */
function names(text: string, index: number, vocabularies: readonly ReadonlySet<string>[]): boolean {
  const words = wordsOf(text);
  // "The last one" is a place, "my last payment" is not.
  if (words.every(isEmptyWord)) return words.some((word) => PLACES[index]?.test(word));
  return [...stemsOf(text)].some((stem) =>
    vocabularies.every((known, other) => known.has(stem) === (other === index)),
  );
}

const isPlace = (word: string): boolean => PLACES.some((place) => place.test(word));

const isLight = (word: string): boolean => isEmptyWord(word) || LIGHT.has(word);
