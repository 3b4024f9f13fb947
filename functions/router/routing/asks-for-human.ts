/** Tells a message that asks for a person by its words. Denials, reports and what others do ask for none. */
import { wordsOf } from './reply-words.ts';

/** A longer message says what it is about, and an agent may help with that. */
const MAX_WORDS = 14;

const any = (words: string): string => `(?:${words.trim().split(/\s+/).join('|')})`;

const PERSON =
  '(?:(?:real|live|actual) )?(?:human(?: being)?|person|people|someone real|somebody real|operator|representative|human agent|live agent|real agent)';

const END = '(?:(?: ,)? (?:please|now))*$';

/** What is asked to be done for the speaker. */
const FOR_ME = new RegExp(
  [
    `^(?:(?:a|an|the) )?${PERSON}${END}`,
    `\\b(?:get|give) me (?:(?:a|an|some) )?${PERSON}${END}`,
    `\\b(?:connect|transfer|put|hand) me (?:over )?(?:to|through to|with) (?:(?:a|an) )?${PERSON}\\b`,
  ].join('|'),
  'g',
);

/** What the speaker wants to do, and others may do. "People in sales" are certain people. */
const SPEAKS = new RegExp(
  [
    `\\b(?:talk|speak|chat) (?:to|with) (?:(?:a|an|some) )?(?!people (?:in|at|from|of)\\b)${PERSON}\\b`,
    `\\b(?:want|need|prefer) (?:(?:a|an|some) )?${PERSON}${END}`,
  ].join('|'),
  'g',
);

/** May stand between a denial and what it denies: "I don't think that you have to connect me". */
const BETWEEN = any(
  `want wanted wanting wish need needed needing have having like to be really just even ever yet longer that you me us i we it
  going gonna try trying think say said ask asked asking make made necessary ready would should must please for`,
);

/** "No" is a reply: only "no need" and the like deny. "Can't I talk to a human?" asks for one. */
const DENIED = new RegExp(
  `\\b(?:not|never|without|than|cannot|dont|avoid|stop|no (?:need|longer|reason|wish|point)|[a-z]+n't(?! ${any('i we you it they there someone somebody anyone anybody')} )) (?:${BETWEEN} )*$`,
);

/** "Why not connect me", "they won't connect me": whoever complains of it wants it. */
const COMPLAINT = new RegExp(
  `\\b${any('you they he she it bot nobody why')} (?:${any('do does did will would can could')} )?(?:not|never|[a-z]+n't) $`,
);

const OTHER = any('you he she it they everyone everybody nobody anyone anybody someone somebody');
const NOUN = `${any('my our your his her their the a an this that these those some any most all')} [a-z-]+`;
const MODAL = any(
  `will would can could should must may might does did has had wants wanted needs needed likes liked prefers preferred wishes
  wished asks asked tries tried got gets`,
);
const VERB = any('do have want need like prefer wish ask try get');
const FILLER = any(
  'to have want need like ask try get already just never ever really always also even usually',
);

/** Somebody else does it: "did my colleague", "our agents need to". */
const OTHERS_DO = new RegExp(
  [
    `\\b${any('do does did can could will would should must may has have had')} (?:${OTHER}|${NOUN}|[a-z]+s) (?:${FILLER} )*$`,
    `\\b(?:${OTHER}|${NOUN}) ${MODAL} (?:${FILLER} )*$`,
    `\\b(?:you|they|everyone|everybody|${NOUN}s) (?:${VERB} (?:${FILLER} )*)?$`,
  ].join('|'),
);

/** It was done already, or is asked about: "did I", "I had to", "do I have to". */
const REPORTED =
  /\b(?:(?:did|have|had) (?:i|we)(?: (?:ever|already|even|really))*|(?:i|we)(?: (?:already|just|also|even))* (?:did|(?:used|had|got|managed|was able|were able) to)|(?:when|time|after) (?:i|we)|do (?:i|we)(?: really)? (?:have|need) to) $/;

/** True for a short message that wants a person rather than an answer. */
export function asksForHuman(message: string): boolean {
  const text = message.slice(0, 200);
  if (wordsOf(text).length > MAX_WORDS) return false;
  const plain = inClauses(text);
  const before = (form: RegExp): string[] =>
    [...plain.matchAll(form)].map(({ index }) => plain.slice(0, index));
  return (
    before(FOR_ME).some((lead) => !DENIED.test(lead) || COMPLAINT.test(lead)) ||
    before(SPEAKS).some(
      (lead) => !(DENIED.test(lead) || OTHERS_DO.test(lead) || REPORTED.test(lead)),
    )
  );
}

/** The words of a text, a comma between its clauses. */
function inClauses(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\.{2,}/g, ' ')
    .split(/[,.;:!?\n]+|\s[-–—]\s/)
    .map((clause) => wordsOf(clause).join(' '))
    .filter((clause) => clause !== '')
    .join(' , ');
}
