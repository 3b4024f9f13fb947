/** Words as the offline model compares them: lower case, stemmed, without the ones that carry no subject. */

const COMMON = new Set(
  `a about after again all also am an and any are as at be been before being but by can could did do does doing done
  each for from get give go had has have having he her here hers him his how i if in into is it its just let like made
  make may me mine might more most must my need no nor not now of off on once one only or other our ours out
  own please same shall she should so some such tell than that the their theirs them then there these they this those
  to too until up us very want was we were what when where which while who whom whose why will with would you your
  yours hello hi hey thanks thank ok okay yes show find see know good well bad best into over still first last new today
  tomorrow yesterday tonight time day week month year people set thing way use using`
    .split(/\s+/)
    .filter(Boolean),
);

/** Every subject word of a text, in order and with repetitions. Numbers become `#`, so that `O-2001` is `o-#`. */
export function wordsOf(text: string): string[] {
  const tokens = splitCamelCase(text)
    .toLowerCase()
    .replace(/[’']s\b/g, '')
    .replace(/_/g, ' ')
    .match(/[\p{L}\p{N}]+(?:[-'’][\p{L}\p{N}]+)*/gu);
  return (tokens ?? []).flatMap(toWords);
}

/** An id keeps its shape (`o-#`); a compound counts as its parts, so that `sign-in` is also `sign`. */
function toWords(token: string): string[] {
  if (/^\p{L}+-?\d+$/u.test(token)) return [token.replace(/\d+/, '#')];
  return token
    .split('-')
    .filter((word) => !/\d/.test(word) && !COMMON.has(word))
    .map(stem);
}

/** `orderId` is `order Id`. */
export function splitCamelCase(text: string): string {
  return text.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ');
}

/** Forms that no ending gives away. */
const IRREGULAR: Readonly<Record<string, string>> = {
  paid: 'pay',
  bought: 'buy',
  sent: 'send',
};

/** Cuts the usual English endings, so that `shipments`, `shipping` and `shipped` meet in `ship`. */
export function stem(word: string): string {
  const known = IRREGULAR[word];
  if (known) return known;
  if (word.length <= 3) return word;
  return word
    .replace(/(?<=ss|sh|ch|x|z)es$|(?<=[^s])s$/, '')
    .replace(
      /(?<=.{3})(?:ations?|ated|ating|ate|ments?|ness|ings?|ed)$|(?<=.{4})ly$|(?<=.{2})ie(?:d)?$/,
      '',
    )
    .replace(/(?<=.{2})([^aeiouls])\1$/, '$1')
    .replace(/(?<=.{2}[^aeiou])[ey]$/, '');
}
