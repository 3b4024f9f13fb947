/** English words that messages are made of when they say nothing without the turn before them. */

const list = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** Whole answers to what was said before. */
export const REPLIES = list(
  `yes yeah yep yup yea no nope nah ok okay sure correct right exactly indeed please thanks thank thx pls perfect
  great fine alright absolutely certainly definitely maybe both neither either agreed confirmed confirm continue`,
);

/** They stand for something that was named before. */
export const ANAPHORS = list(
  `it its it's that that's this them those these they they're one ones other others another same latter former
  first second third fourth fifth last previous next else again more instead rest`,
);

/** Questions that are whole only in one or two words: "why?", "how long?". */
export const BARE_QUESTIONS = list(
  'why when where who which how what since until much many long so not',
);

/** Words that say nothing of their own. */
export const FUNCTION_WORDS = list(
  `a an the and or but so then also too just only now not don't doesn't didn't do does did done is isn't are aren't was
  were be been will would won't can could should shall may might must have has had i i'm i'd i'll you your we us me my
  our he she him her of to for from in on at with by about as if than into up out off over all any some none each
  every what what's which who whom whose when where why how there here let let's go ahead on get give tell show say
  said mean means meant want need like think know number option item good never mind case way thing things still
  already yet very much many long really actually well oh ah hm hmm`,
);

/** They begin a message that goes on with what was said before. */
export const CONTINUES = /^(?:and|also|but|or|plus|then|what about|how about|same for|now for)\b/;

/** "It" and "this" that stand for nothing named before: "is it possible to …", "it is raining", "this is a complaint". */
export const EMPTY_IT =
  /\b(?:is it (?:possible|true|ok|okay|allowed)|it(?:'s| is| has been) (?:possible|raining|urgent|important))\b|^this is (?:an?|the)\b/;

/** What follows is said about it rather than before it. */
export const COLON = /:\s/;

/** They name something anew: "my parcel". */
export const OWN_NOUN = /\b(?:my|our) (?!own\b)[\p{L}]{3,}/u;

/** They begin a request of its own rather than an answer. */
export const ASKS =
  /^(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|will|would|should|may|has|have|had|i|we|hi|hello|hey)\b/;

/** @returns the words of a text in lower case, without punctuation */
export function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKC').replaceAll('’', "'").toLowerCase();
  return plain.match(/[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*/gu) ?? [];
}

/** True for a word that says nothing of its own. Small numbers count what was listed. */
export function isEmptyWord(word: string): boolean {
  return (
    REPLIES.has(word) ||
    ANAPHORS.has(word) ||
    FUNCTION_WORDS.has(word) ||
    /^\d{1,2}(?:st|nd|rd|th)?$/.test(word)
  );
}
