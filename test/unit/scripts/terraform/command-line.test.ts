/** What the runner reads from a Terraform command line, and what it may add. */
import { describe, expect, it } from '@jest/globals';
import {
  needsProvider,
  readCommandLine,
  withReadOnlyLock,
} from '../../../../scripts/terraform/command-line.ts';
import { compareVersions } from '../../../../scripts/terraform/version.ts';

describe('a command line', () => {
  it('has a folder and a command', () => {
    expect(readCommandLine(['-chdir=terraform', 'plan', '-var', 'init'], '/project')).toEqual({
      folder: '/project/terraform',
      command: 'plan',
    });
    expect(readCommandLine([], '/project')).toEqual({ folder: '/project', command: undefined });
  });

  it.each<[string[], boolean]>([
    [['plan'], true],
    [['state', 'list'], true],
    [['fmt', '-check'], false],
    [['-version'], false],
    [['plan', '-help'], false],
    [[], false],
  ])('%j needs a provider: %p', (args, expected) => {
    expect(needsProvider(readCommandLine(args), args)).toBe(expected);
  });

  it('keeps init from writing the lock file, unless it is told what to do with it', () => {
    expect(withReadOnlyLock(['-chdir=x', 'init', '-input=false'])).toEqual([
      '-chdir=x',
      'init',
      '-lockfile=readonly',
      '-input=false',
    ]);
    expect(withReadOnlyLock(['init', '-lockfile=readonly'])).toEqual([
      'init',
      '-lockfile=readonly',
    ]);
    expect(withReadOnlyLock(['init', '-upgrade'])).toEqual(['init', '-upgrade']);
  });
});

it('compares versions as numbers', () => {
  expect(compareVersions('6.9.0', '6.54.0')).toBeLessThan(0);
  expect(compareVersions('1.11.0', '1.11.0')).toBe(0);
  expect(compareVersions('1.12.0-rc1', '1.11.4')).toBeGreaterThan(0);
});
