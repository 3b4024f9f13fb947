import { describe, expect, it } from '@jest/globals';
import { approvalProblems } from '../../../../scripts/catalogue/approval-checks.ts';
import { formatProblem } from '../../../../scripts/catalogue/problem.ts';

const findings = (approval: unknown): string[] =>
  approvalProblems('a.ts', approval).map(formatProblem);

const amountOf = async () => 1;

describe('the approval of a tool', () => {
  it.each([
    [undefined],
    [{ always: true }],
    [{ above: 0, amountOf, onTimeout: 'run', minutes: 1440 }],
    [{ confidenceBelow: 1, onTimeout: 'deny', minutes: 1 }],
  ])('may be %j', (approval) => {
    expect(findings(approval)).toEqual([]);
  });

  it.each([
    ['what is no object', 'always', /is no object/],
    ['nothing', null, /is no object/],
    ['no condition', { minutes: 5 }, /has no condition/],
    ['an amount that nobody knows', { above: 500 }, /one of above and amountOf/],
    ['an amount without a limit', { always: true, amountOf }, /one of above and amountOf/],
    ['a limit that is none', { above: Number.NaN, amountOf }, /above: is wrong. Give a number/],
    ['false, which reads as if it were said', { always: false }, /always: is wrong. Give true/],
    ['a confidence nobody falls below', { confidenceBelow: 0 }, /confidenceBelow: is wrong/],
    ['another default', { always: true, onTimeout: 'ask' }, /"deny" or "run"/],
    ['days', { always: true, minutes: 1441 }, /1 to 1440/],
    ['a misspelt key', { always: true, timeout: 5 }, /timeout: is not known. Keys are always/],
    ['a key of every object', { always: true, constructor: 1 }, /constructor: is not known/],
  ])('may not be %s', (_, approval, problem) => {
    const found = findings(approval);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(problem);
  });
});
