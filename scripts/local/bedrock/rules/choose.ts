/** Chooses one of the values of an enum for a question: the classifier of the offline model. */
import { readCandidates } from './candidates.ts';
import { scoreByOverlap } from './overlap.ts';

export interface Choice {
  value: string;
  /** 0 to 1: how far the choice stands out. */
  confidence: number;
  /** Words that decided it, stemmed. */
  words: string[];
}

/** Values that mean that no candidate fits. */
const DECLINING =
  /^(?:none|no[-_ ]?(?:match|one|agent)|other|unknown|null|nobody|out[-_ ]of[-_ ]scope|unsupported|decline)$/i;
/** Below this share of the question's words known to the best candidate, nothing fits. */
const MIN_SHARE = 0.15;
/** Words of the previous question weigh on a follow-up only when its own words decide nothing. */
export interface Question {
  text: string;
  /** What was asked before, when this question goes on with it. */
  previous?: string;
}

/**
 * The value whose description in `prompt` shares most with the question. With a declining value among `values`, a
 * question that shares too little is declined; without one, the best is taken with low confidence.
 */
export function choose(values: readonly string[], prompt: string, question: Question): Choice {
  const declining = values.find((value) => DECLINING.test(value));
  const candidates = readCandidates(
    values.filter((value) => value !== declining),
    prompt,
  );
  let [best, second] = scoreByOverlap(question.text, candidates);
  if (question.previous && (best?.score ?? 0) < MIN_SHARE) {
    [best, second] = scoreByOverlap(`${question.previous} ${question.text}`, candidates);
  }
  const score = best?.score ?? 0;
  if (declining !== undefined && score < MIN_SHARE) {
    return { value: declining, confidence: round(1 - score), words: [] };
  }
  const margin = score === 0 ? 0 : (score - (second?.score ?? 0)) / score;
  return {
    value: best?.value ?? values[0] ?? '',
    confidence: score === 0 ? 0 : round(0.5 + 0.49 * margin),
    words: [...(best?.matched ?? [])],
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
