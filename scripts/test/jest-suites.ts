/** Runs jest over all projects, its report shown as it comes, and counts from its results file. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { REPOSITORY_ROOT } from '../catalogue/load.ts';
import type { Outcome } from './outcome.ts';

/** The part of jest's results that is counted. */
export interface JestResults {
  numPassedTests: number;
  numFailedTests: number;
  /** Suites that failed before their first test. */
  numRuntimeErrorTestSuites: number;
  testResults: readonly {
    /** Absolute path of the suite. */
    name: string;
    status: string;
    /** Why a suite broke before its tests ran. */
    message: string;
    assertionResults: readonly { status: string; fullName: string; failureMessages?: string[] }[];
  }[];
}

/** Longest reason that is told of a failure; the whole one stands where the test ran. */
const REASON_CHARACTERS = 160;

/** Counts of jest's results. `exitCode` tells of failures that no test has, such as a handler that never closed. */
export function jestOutcome(results: JestResults, exitCode: number | null): Outcome {
  const failures = failuresIn(results);
  const outcome = {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    ...(failures.length > 0 && { failures }),
  };
  return exitCode === 0 || outcome.failed > 0
    ? outcome
    : { ...outcome, broken: `jest ended with exit code ${exitCode}, although no test failed` };
}

function failuresIn({ testResults }: JestResults): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const suite = relative(REPOSITORY_ROOT, name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (status === 'failed' && failed.length === 0) return [`${suite}: ${reasonOf(message)}`];
    return failed.map(
      ({ fullName, failureMessages }) =>
        `${suite}: ${fullName}: ${reasonOf(failureMessages?.[0] ?? '')}`,
    );
  });
}

/** The first line that says something, without its colours. */
function reasonOf(message: string): string {
  const lines = stripVTControlCharacters(message).split('\n');
  const told = lines.find((line) => line.trim() !== '' && !line.includes('●')) ?? '';
  return told.trim().slice(0, REASON_CHARACTERS);
}

/** Jest leaves one core free; of two that is half, and suites that deploy wait more than they compute. */
const workers = Math.max(2, availableParallelism() - 1);

/** Runs all jest projects. */
export async function runJest(): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'agentpool-tests-'));
  const file = join(folder, 'results.json');
  try {
    const jest = spawn(
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
    const [status] = (await once(jest, 'close')) as [number | null];
    return jestOutcome(JSON.parse(readFileSync(file, 'utf8')) as JestResults, status);
  } catch (cause) {
    return { passed: 0, failed: 0, broken: `jest wrote no results (${(cause as Error).message})` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
