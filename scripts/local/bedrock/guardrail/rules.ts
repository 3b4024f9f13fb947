/**
 * The rules of the offline guardrail, in the kinds that Amazon Bedrock has: attacks on the prompt, denied topics, words,
 * and sensitive information that is masked or blocked. A few declared patterns, to see a guardrail at work; the real
 * ones understand language.
 */

export type Source = 'INPUT' | 'OUTPUT';

export interface GuardrailRule {
  name: string;
  policy: 'attack' | 'topic' | 'word' | 'pii';
  pattern: RegExp;
  action: 'BLOCKED' | 'ANONYMIZED';
  /** Checked in one direction only. */
  only?: Source;
}

export const GUARDRAIL_RULES: readonly GuardrailRule[] = [
  {
    name: 'PROMPT_ATTACK',
    policy: 'attack',
    pattern:
      /\b(?:ignore|disregard|forget) (?:all |any |the |your )*(?:previous |prior |above )?(?:instructions|rules)\b/gi,
    action: 'BLOCKED',
    only: 'INPUT',
  },
  {
    name: 'Weapons',
    policy: 'topic',
    pattern: /\b(?:build|make|assemble) (?:a |an )?(?:bomb|explosives?|gun)\b/gi,
    action: 'BLOCKED',
  },
  {
    name: 'PROFANITY',
    policy: 'word',
    pattern: /\b(?:bloody hell|bullshit)\b/gi,
    action: 'BLOCKED',
  },
  {
    name: 'US_SOCIAL_SECURITY_NUMBER',
    policy: 'pii',
    pattern: /\b\d{3}-\d{2}-\d{4}\b/g,
    action: 'BLOCKED',
  },
  {
    name: 'CREDIT_DEBIT_CARD_NUMBER',
    policy: 'pii',
    pattern: /\b(?:\d{4}[ -]?){3}\d{4}\b/g,
    action: 'ANONYMIZED',
  },
];
