/** Counts of tests, and how they add up. */

export interface Outcome {
  passed: number;
  /** Failed tests; a suite that broke before its tests ran counts as one. */
  failed: number;
  /** One line each: where, which test, why. Terraform names its own, right above. */
  failures?: readonly string[];
  /** One line on a run that did not come to its end. */
  broken?: string;
}

/** All counts together. A broken run counts as a failure, even when none of its tests failed. */
export function sum(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce(
    (total, { passed, failed, broken }) => ({
      passed: total.passed + passed,
      failed: total.failed + (broken !== undefined && failed === 0 ? 1 : failed),
    }),
    { passed: 0, failed: 0 },
  );
}

/** The line that programs read. */
export function verdict({ passed, failed }: Outcome): string {
  return `${passed} passed, ${failed} failed`;
}
