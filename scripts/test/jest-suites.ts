/** Runs jest over all projects, its report shown as it comes, and counts from its results file. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from '../catalogue/load.ts';
import type { Outcome } from './outcome.ts';

/** The part of jest's results that is counted. */
export interface JestResults {
  numPassedTests: number;
  numFailedTests: number;
  /** Suites that failed before their first test. */
  numRuntimeErrorTestSuites: number;
}

/** Counts of jest's results. `exitCode` tells of failures that no test has, such as a handler that never closed. */
export function jestOutcome(results: JestResults, exitCode: number | null): Outcome {
  const outcome = {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
  };
  return exitCode === 0 || outcome.failed > 0
    ? outcome
    : { ...outcome, broken: `jest ended with exit code ${exitCode}, although no test failed` };
}

/** Jest leaves one core free; of two that is half, and suites that deploy wait more than they compute. */
const workers = Math.max(2, availableParallelism() - 1);

/** Runs all jest projects. */
export async function runJest(): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'agentpool-tests-'));
  const file = join(folder, 'results.json');
  try {
    const { status } = spawnSync(
      process.execPath,
      [
        '--experimental-vm-modules',
        '--disable-warning=ExperimentalWarning',
        'node_modules/jest/bin/jest.js',
        `--maxWorkers=${workers}`,
        '--json',
        `--outputFile=${file}`,
      ],
      // With --json jest repeats all results on stdout; people read what it writes to stderr.
      { cwd: REPOSITORY_ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    return jestOutcome(JSON.parse(readFileSync(file, 'utf8')) as JestResults, status);
  } catch (cause) {
    return { passed: 0, failed: 0, broken: `jest wrote no results (${(cause as Error).message})` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
