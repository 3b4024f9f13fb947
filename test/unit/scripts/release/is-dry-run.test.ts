import { describe, expect, it } from '@jest/globals';
import { isDryRun } from '../../../../scripts/release/is-dry-run.ts';

describe('DRY_RUN', () => {
  it.each([
    ['true', true],
    ['1', true],
    ['no', true],
    ['0', false],
    ['', false],
    [undefined, false],
  ])('%p: nothing is moved: %p', (value, expected) => {
    expect(isDryRun({ DRY_RUN: value })).toBe(expected);
  });
});
