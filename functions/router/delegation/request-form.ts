/** Tells by its form whether a stretch of text asks for something on its own. English; other languages by their `?`. */
import type { AgentDefinition } from '../agent-types.ts';

export interface RequestForm {
  /** Characters before the request itself: "also, please". */
  leadOf(text: string): number;
  /** The text begins as a request does. */
  opens(text: string): boolean;
  /** The text is a request that can be understood without what stands before it in the message. */
  isRequest(text: string): boolean;
  /** The text asks for nothing and says nothing: a greeting, a thank you. */
  isCourtesy(text: string): boolean;
  /** The text needs another stretch: a condition, a sequence, a word that refers back. */
  isDependent(text: string, before: readonly string[]): boolean;
}

const COURTESY =
  /^(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|thanks?|thank you|thx|cheers|please|ok(?:ay)?|regards|best|kind)(?: (?:there|all|team|you|so|very|much|a lot|in advance|everybody|everyone|again|regards|wishes|for your help))*)[\s,.!]*$/i;

/** Said before a request without being part of it. */
const POLITE_LEAD =
  /^(?:(?:hi|hello|hey|ok|okay|so|and|also|now|please|kindly|just|quickly|first|second(?:ly)?|third(?:ly)?|lastly|additionally|furthermore)\b[\s,:]*)+/i;

const QUESTION_WORD =
  /^(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|does|do|did|has|have|had|can|could|will|would|should|may)(?:['’]s|['’]re)?\b/i;

const WISH = /^i(?: (?:also )?(?:want|need|wish)|(?: would|['’]d)(?: also)? like)\b/i;

/** What is not wanted limits what is: it belongs to another stretch. */
const FORBIDS = /^(?:do not|don['’]t|never)\b/i;

/** Imperatives that need no agent to be known. */
const COMMON_OPENERS =
  'add cancel change check create delete explain find get give help let list look make open order remove report return send set show start stop tell track turn update';

/** First words of an example that begin a statement or a remark before the request, not a request. */
const NO_OPENERS =
  'a an the i we you he she it they this that these those there my our your his her its their some somebody someone nobody no not any all every in on at for from with without to by about as of if when after before because since';

const SEQUENCE =
  /^(?:then|if|else|otherwise|once|after|afterwards?|unless|but|or|because|since|as soon as|until|before|finally|instead|except|when (?:it|that|this|they)|depending)\b|\b(?:and|,) ?then\b|\b(?:if (?:so|not|yes|no)|after that|based on|accordingly|respectively|depending on)\b|\b(?:first|(?<!back )then|before(?:hand)?|afterwards?)[\s.!]*$/i;

/**
 * What is asked for under a condition leans on another stretch, wherever the condition stands. Read widely: what is cut off
 * from its condition is done without it.
 */
const CONDITION =
  /\b(?:unless|whenever|provided|providing|assuming|supposing|otherwise|or else|after|until|till|upon|as soon as|(?:as|so) long as|given that|on (?:the )?condition|conditional|contingent|subject to|pending (?:the|delivery|arrival|approval|confirmation|proof|receipt)|in (?:\p{L}+ )?(?:case|event)|the (?:moment|minute|day) (?!of\b)|only (?:with|on)|where (?:needed|necessary|appropriate|applicable))\b/iu;

/** "Once the parcel has arrived"; not "at once", "once more". */
const ONCE = /(?<!\b(?:at|than) )\bonce (?!more\b|again\b|an?\b|per\b)/i;

/** A condition without a word for it: "should S-3001 be lost", "had it arrived". */
const INVERTED =
  /^(?:should(?! (?:i|we)\b)|had|were)\b[^?]*$|\S should (?:the|my|our|it|that|this|they|there|any|[\p{L}-]*\d[\w-]*)\b/iu;

/** Something is to be found out: here "if" and "when" are no conditions. */
const FINDS_OUT =
  /\b(?:(?:check|know|see|ask|verify|confirm|find out|look|learn|tell (?:me|us)|show (?:me|us)) (?:if|when)|whether)\b/i;

/** "When" of a question: "when will it come". */
const WHEN_ASKED =
  /\bwhen(?:['’](?:s|re|ll|d)| (?:(?:is|are|was|were|will|would|do|does|did|has|have|had|can|could|should|shall|may|might)(?:n['’]t)?|to))\b/i;

/** They only ask: whatever was found out before, no harm is done. */
const INQUIRES =
  /^(?:(?:can|could|would|will) you (?:please )?)?(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|does|did|has|tell|show|check|track|find)\b|^(?:do|have|had) (?:i|we|you|they)\b|\bknow\b/i;

/** A question after a fact. "How about", "why not" and "is it possible to" ask for more. */
const ASKS_A_FACT =
  /^(?:who|whose|where|(?:what|when|which) (?:is|are|was|were)|how (?:many|much|long))\b.*\?$/i;

const REFERENCE =
  /\b(?:it|its|that|this|those|these|them|they|their|same|there|he|she|him|his|her|both|either|former|latter|one|ones|other|others|so|too)\b/i;

/** Ids such as `O-2001`: letters and digits together. */
const ID = /\b(?=[\w-]*\p{L})(?=[\w-]*\d)[\w-]+/u;

const DEFINITE = /\bthe\s+\p{L}+(?!.*\b(?:of|for|in|from|on|at|by|with)\b)/iu;

export function createRequestForm(agents: readonly AgentDefinition[]): RequestForm {
  const noOpeners = new Set(NO_OPENERS.split(' '));
  const examples = agents.flatMap((agent) => agent.examples.map(firstWord));
  const openers = new Set(
    [...COMMON_OPENERS.split(' '), ...examples].filter((word) => word && !noOpeners.has(word)),
  );
  const opens = (text: string): boolean => {
    const plain = text.replace(POLITE_LEAD, '');
    return QUESTION_WORD.test(plain) || WISH.test(plain) || openers.has(firstWord(plain));
  };
  return {
    leadOf: (text) => POLITE_LEAD.exec(text)?.[0].length ?? 0,
    opens,
    isRequest: (text) =>
      !FORBIDS.test(text.replace(POLITE_LEAD, '')) &&
      (opens(text) || text.endsWith('?')) &&
      text.split(/\s+/).length > 1,
    isCourtesy: (text) => COURTESY.test(text) || text.replace(POLITE_LEAD, '') === '',
    isDependent(text, before) {
      const plain = text.replace(POLITE_LEAD, '');
      if (SEQUENCE.test(plain) || isConditional(plain)) return true;
      if (before.length === 0) return false;
      // "Check if it is lost and refund the order": what is found out may decide about the rest.
      if (!INQUIRES.test(plain) && before.some((earlier) => FINDS_OUT.test(earlier))) return true;
      const id = ID.exec(text);
      const reference = REFERENCE.exec(text);
      if (reference && (!id || reference.index < id.index)) return true;
      return !id && DEFINITE.test(text) && before.some((earlier) => ID.test(earlier));
    },
  };
}

function isConditional(text: string): boolean {
  // "What was due after the move?" changes nothing, whatever it hangs on.
  if (ASKS_A_FACT.test(text)) return false;
  if (CONDITION.test(text) || ONCE.test(text) || INVERTED.test(text)) return true;
  return /\b(?:if|when)\b/i.test(text.replace(FINDS_OUT, '').replace(WHEN_ASKED, ''));
}

function firstWord(text: string): string {
  return /^\p{L}+/u.exec(text.replace(POLITE_LEAD, ''))?.[0].toLowerCase() ?? '';
}
