/** What people do to a sentence without changing what they ask for: typing errors and filler words. */
import { below, type Random } from './random.ts';

/** Words of no agent. The evaluation uses others, so that it does not test what was learned by heart. */
const TRAINING_FILLERS = [
  'well',
  'basically',
  'listen',
  'right',
  'oh',
  'anyway',
  'i guess',
  'you see',
  'honestly',
  'excuse me',
  'good morning',
  'hi',
  'kindly',
  'if possible',
  'real quick',
  'thank you',
  'would you mind',
  'i think',
  'sort of',
  'for me',
  'um',
  'alright',
  'by the way',
  'dear',
];

/** One letter left out, doubled up, replaced by another, or swapped with its neighbour. */
export function withTypo(text: string, random: Random): string {
  if (text.length < 2) return text;
  const at = below(random, text.length - 1);
  const letter = String.fromCharCode(97 + below(random, 26));
  const before = text.slice(0, at);
  const edits = [
    () => before + text.slice(at + 1),
    () => before + letter + text.slice(at),
    () => before + letter + text.slice(at + 1),
    () => before + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2),
  ];
  return (edits[below(random, edits.length)] as () => string)();
}

/** `text` with one of `fillers` between two of its words, before the first or after the last. */
export function withFiller(text: string, fillers: readonly string[], random: Random): string {
  const words = text.split(' ');
  words.splice(
    below(random, words.length + 1),
    0,
    fillers[below(random, fillers.length)] as string,
  );
  return words.join(' ');
}

/** A copy of an example as a hurried person would say it: up to two fillers and up to two typing errors. */
export function noisyCopy(text: string, random: Random): string {
  let noisy = text;
  const fillers = below(random, 3);
  for (let count = 0; count < fillers; count++) noisy = withFiller(noisy, TRAINING_FILLERS, random);
  const typos = fillers === 0 ? 1 + below(random, 2) : below(random, 3);
  for (let count = 0; count < typos; count++) noisy = withTypo(noisy, random);
  return noisy;
}
