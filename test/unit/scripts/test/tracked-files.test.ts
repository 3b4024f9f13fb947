import { describe, expect, it } from '@jest/globals';
import { forbiddenIn } from '../../../../scripts/test/tracked-files.ts';

describe('forbiddenIn', () => {
  it.each([
    ['const path = "/home/someone/agentpool";', 'a path of one machine'],
    ['cd /Users/someone/work', 'a path of one machine'],
    ['registry=https://packages.example.com/', 'the address of a package registry'],
    ['--extra-index-url https://example.com/simple', 'a package index'],
    ['      "resolved": "https://example.com/a.tgz",', 'a download address of a package'],
  ])('finds %s', (line, what) => {
    expect(forbiddenIn('a.txt', `fine\n${line}\n`)).toEqual([
      `a.txt:2: holds ${what}. Remove it, or make it a setting.`,
    ]);
  });

  it.each([
    'import "../home/main.ts"',
    'GET /v1/home/page',
    '"resolved": "node_modules/x"',
    'make',
  ])('takes %s', (line) => {
    expect(forbiddenIn('a.txt', line)).toEqual([]);
  });
});
