/** Noise that must not change an answer. The fillers are not those that the training adds. */
import { withFiller, withTypo } from '../classifier/noise.ts';
import type { Random } from '../classifier/random.ts';

const FILLERS = [
  'hey there',
  'actually',
  'you know',
  'i was wondering',
  'like',
  'so',
  'thanks',
  'just',
];

/** Each kind by its name. */
export const NOISE_KINDS: Readonly<Record<string, (text: string, random: Random) => string>> = {
  'one typo': withTypo,
  'two typos': (text, random) => withTypo(withTypo(text, random), random),
  'upper case': (text) => text.toUpperCase(),
  'two fillers': (text, random) => withFiller(withFiller(text, FILLERS, random), FILLERS, random),
};
