/** ApplyGuardrail of the offline model: what the declared rules find in a text. */
import { validationError } from '../wire/service-error.ts';
import { GUARDRAIL_RULES, type GuardrailRule, type Source } from './rules.ts';

interface Finding {
  rule: GuardrailRule;
  match: string;
}

const BLOCKED_MESSAGE = 'Sorry, the content rules of this service do not allow that.';

/** Characters that are billed as one (Bedrock pricing: a text unit). */
const UNIT_CHARACTERS = 1_000;

export interface CheckRequest {
  source: Source;
  texts: readonly string[];
}

/** The answer's body, in the service's form. */
export function applyGuardrail({ source, texts }: CheckRequest): object {
  const findings = texts.flatMap((text) => findingsIn(text, source));
  const isBlocked = findings.some(({ rule }) => rule.action === 'BLOCKED');
  const outputs = isBlocked ? [BLOCKED_MESSAGE] : texts.map((text) => masked(text, source));
  const intervened = findings.length > 0;
  return {
    action: intervened ? 'GUARDRAIL_INTERVENED' : 'NONE',
    ...(intervened && { actionReason: isBlocked ? 'Guardrail blocked.' : 'Guardrail masked.' }),
    outputs: intervened ? outputs.map((text) => ({ text })) : [],
    assessments: intervened ? [assessment(findings)] : [],
    usage: usageOf(texts),
  };
}

/** Throws a ServiceError for a request that the service refuses. */
export function readCheckRequest(body: Buffer): CheckRequest {
  let sent: { source?: Source; content?: { text?: { text?: unknown } }[] };
  try {
    sent = JSON.parse(body.toString('utf8'));
  } catch {
    throw validationError('The request body is not valid JSON.');
  }
  if (sent.source !== 'INPUT' && sent.source !== 'OUTPUT') {
    throw validationError('source must be INPUT or OUTPUT.');
  }
  const texts = (sent.content ?? []).map((block) => block.text?.text);
  if (texts.length === 0 || !texts.every((text) => typeof text === 'string' && text !== '')) {
    throw validationError('The offline guardrail checks content blocks of text, one at least.');
  }
  return { source: sent.source, texts: texts as string[] };
}

function findingsIn(text: string, source: Source): Finding[] {
  return GUARDRAIL_RULES.filter(({ only }) => only === undefined || only === source).flatMap(
    (rule) => [...text.matchAll(rule.pattern)].map(([match]) => ({ rule, match })),
  );
}

function masked(text: string, source: Source): string {
  return GUARDRAIL_RULES.filter(
    ({ action, only }) => action === 'ANONYMIZED' && (only === undefined || only === source),
  ).reduce((rest, { name, pattern }) => rest.replaceAll(pattern, `{${name}}`), text);
}

function assessment(findings: readonly Finding[]): object {
  const of = (policy: GuardrailRule['policy']) =>
    findings.filter(({ rule }) => rule.policy === policy);
  const entry =
    (type: string) =>
    ({ rule, match }: Finding) => ({
      type: type || rule.name,
      match,
      action: rule.action,
      detected: true,
    });
  return {
    ...(of('attack').length > 0 && {
      contentPolicy: {
        filters: of('attack').map(({ rule }) => ({
          type: rule.name,
          confidence: 'HIGH',
          filterStrength: 'HIGH',
          action: rule.action,
          detected: true,
        })),
      },
    }),
    ...(of('topic').length > 0 && {
      topicPolicy: {
        topics: of('topic').map(({ rule }) => ({
          name: rule.name,
          type: 'DENY',
          action: rule.action,
          detected: true,
        })),
      },
    }),
    ...(of('word').length > 0 && {
      wordPolicy: { customWords: [], managedWordLists: of('word').map(entry('PROFANITY')) },
    }),
    ...(of('pii').length > 0 && {
      sensitiveInformationPolicy: { piiEntities: of('pii').map(entry('')), regexes: [] },
    }),
  };
}

function usageOf(texts: readonly string[]): object {
  const units = texts.reduce((sum, text) => sum + Math.ceil(text.length / UNIT_CHARACTERS), 0);
  return {
    topicPolicyUnits: units,
    contentPolicyUnits: units,
    wordPolicyUnits: units,
    sensitiveInformationPolicyUnits: units,
    sensitiveInformationPolicyFreeUnits: 0,
    contextualGroundingPolicyUnits: 0,
  };
}
