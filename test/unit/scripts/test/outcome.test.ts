import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { REPOSITORY_ROOT } from '../../../../scripts/catalogue/load.ts';
import { jestOutcome } from '../../../../scripts/test/jest-suites.ts';
import { sum, verdict } from '../../../../scripts/test/outcome.ts';
import { terraformOutcome } from '../../../../scripts/test/terraform-suites.ts';

describe('jestOutcome', () => {
  const results = {
    numPassedTests: 7,
    numFailedTests: 0,
    numRuntimeErrorTestSuites: 0,
    testResults: [],
  };

  it('counts a suite that broke before its tests as a failure', () => {
    expect(jestOutcome({ ...results, numRuntimeErrorTestSuites: 1 }, 1)).toEqual({
      passed: 7,
      failed: 1,
    });
  });

  it('names each failure in one line: the suite, the test, the reason', () => {
    const suite = (file: string) => join(REPOSITORY_ROOT, 'test/unit', file);
    const testResults = [
      {
        name: suite('a.test.ts'),
        status: 'failed',
        message: '',
        assertionResults: [
          { status: 'passed', fullName: 'is right' },
          {
            status: 'failed',
            fullName: 'is wrong',
            failureMessages: ['\u001b[31mError\u001b[39m: 1 is not 2\n    at somewhere'],
          },
        ],
      },
      {
        name: suite('b.test.ts'),
        status: 'failed',
        message: '  ● Test suite failed to run\n\n    SyntaxError: no such thing\n\n  at',
        assertionResults: [],
      },
    ];
    const { failures } = jestOutcome({ ...results, numFailedTests: 1, testResults }, 1);
    expect(failures).toEqual([
      'test/unit/a.test.ts: is wrong: Error: 1 is not 2',
      'test/unit/b.test.ts: SyntaxError: no such thing',
    ]);
  });

  it('is broken when jest fails without a failed test', () => {
    expect(jestOutcome(results, 0).broken).toBeUndefined();
    expect(jestOutcome(results, 1).broken).toMatch(/exit code 1/);
    expect(jestOutcome(results, null).broken).toMatch(/exit code null/);
  });
});

describe('terraformOutcome', () => {
  it.each([
    ['Success! 12 passed, 0 failed.', 0, { passed: 12, failed: 0 }],
    ['\u001b[1mFailure!\u001b[0m 3 passed, 2 failed, 1 skipped.', 1, { passed: 3, failed: 2 }],
  ])('counts %j', (output, exitCode, outcome) => {
    expect(terraformOutcome(output, exitCode, 'terraform')).toEqual(outcome);
  });

  it('is broken without a summary, or when it fails without a failed run', () => {
    expect(terraformOutcome('Error: no provider', 1, 'terraform').broken).toMatch(/^terraform: /);
    expect(terraformOutcome('12 passed, 0 failed', 1, 'terraform').broken).toBeDefined();
    expect(terraformOutcome('', 0, 'terraform').broken).toBeDefined();
  });
});

describe('sum', () => {
  it('counts a broken run as a failure, so that the verdict never hides it', () => {
    const total = sum([
      { passed: 3, failed: 1 },
      { passed: 2, failed: 0, broken: 'ended early' },
    ]);
    expect(verdict(total)).toBe('5 passed, 2 failed');
  });
});
