import { describe, expect, it } from '@jest/globals';
import { guardrailSettings } from '../../../../../functions/router/guardrails/settings.ts';
import { verdictOf } from '../../../../../functions/router/guardrails/verdict.ts';

const pii = (...actions: string[]) => ({
  sensitiveInformationPolicy: {
    piiEntities: actions.map((action) => ({ match: 'x', type: 'EMAIL', action })),
    regexes: [],
  },
});
const topic = (action: string) => ({
  topicPolicy: { topics: [{ name: 'n', type: 'DENY', action }] },
});
const intervened = (text: string | undefined, ...assessments: object[]) =>
  ({ action: 'GUARDRAIL_INTERVENED', outputs: [{ text }], assessments }) as never;

describe('a verdict', () => {
  it('lets a text pass as it is', () => {
    const none = { action: 'NONE', outputs: [], assessments: [] } as never;
    expect(verdictOf('hello', none)).toEqual({ passes: true, text: 'hello' });
  });

  it('lets the masked text pass where nothing but masking was done', () => {
    const masked = { passes: true, text: 'I am {NAME}' };
    expect(verdictOf('I am Ann', intervened('I am {NAME}', pii('ANONYMIZED')))).toEqual(masked);
    const detected = intervened('I am {NAME}', pii('ANONYMIZED'), topic('NONE'));
    expect(verdictOf('I am Ann', detected)).toEqual(masked);
  });

  it.each([
    ['a rule blocked', intervened('sorry', topic('BLOCKED'))],
    ['one masked and one blocked', intervened('sorry', pii('ANONYMIZED', 'BLOCKED'))],
    ['one masked and a topic blocked', intervened('sorry', pii('ANONYMIZED'), topic('BLOCKED'))],
    ['a kind of action that is not known', intervened('sorry', pii('ANONYMIZED', 'NEW'))],
    ['nothing says why', intervened('sorry')],
    ['the masked text is missing', intervened(undefined, pii('ANONYMIZED'))],
    ['the masked text is empty', intervened('', pii('ANONYMIZED'))],
  ])('blocks where %s', (_, answer) => {
    expect(verdictOf('hello', answer)).toEqual({ passes: false });
  });
});

describe('settings', () => {
  it('are none for a stage without a guardrail', () => {
    expect(guardrailSettings({})).toBeUndefined();
    expect(guardrailSettings({ GUARDRAIL: '' })).toBeUndefined();
  });

  it('are refused where something is missing', () => {
    const whole = { id: 'abc', version: '1', whenUnavailable: 'closed' };
    expect(guardrailSettings({ GUARDRAIL: JSON.stringify(whole) })).toEqual(whole);
    for (const key of Object.keys(whole)) {
      const GUARDRAIL = JSON.stringify({ ...whole, [key]: undefined });
      expect(() => guardrailSettings({ GUARDRAIL })).toThrow('GUARDRAIL needs id, version');
    }
  });
});
