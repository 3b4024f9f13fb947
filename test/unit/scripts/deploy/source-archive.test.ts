import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { packCommit, packWorkingTree } from '../../../../scripts/deploy/source-archive.ts';

let repository: string;

const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], {
    cwd: repository,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

const write = (path: string, content: string): void => {
  mkdirSync(join(repository, path, '..'), { recursive: true });
  writeFileSync(join(repository, path), content);
};

/** Text by path. */
const filesOf = ({ zip }: { zip: Uint8Array }): Record<string, string> =>
  Object.fromEntries(
    Object.entries(unzipSync(zip))
      .filter(([name]) => !name.endsWith('/'))
      .map(([name, bytes]) => [name, Buffer.from(bytes).toString()]),
  );

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'source-archive-'));
  git('init', '--quiet');
  write('.gitignore', 'dist/\n');
  write('src/a.ts', 'committed');
  write('src/b.ts', 'committed');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
});
afterEach(() => rmSync(repository, { recursive: true, force: true }));

describe('the working tree as a source', () => {
  it('holds what is there: changed and new files, without deleted, ignored ones and links', () => {
    write('src/a.ts', 'changed');
    write('src/new file ä.ts', 'new');
    write('dist/big.zip', 'ignored');
    rmSync(join(repository, 'src/b.ts'));
    symlinkSync('/etc/hostname', join(repository, 'link'));
    expect(filesOf(packWorkingTree(repository))).toEqual({
      '.gitignore': 'dist/\n',
      'src/a.ts': 'changed',
      'src/new file ä.ts': 'new',
    });
  });

  it('has each file once while a merge is open', () => {
    git('checkout', '--quiet', '-b', 'other');
    write('src/a.ts', 'theirs');
    git('commit', '--quiet', '--all', '--message', 'theirs');
    git('checkout', '--quiet', '-');
    write('src/a.ts', 'ours');
    git('commit', '--quiet', '--all', '--message', 'ours');
    expect(() => git('merge', 'other')).toThrow();
    expect(Object.keys(filesOf(packWorkingTree(repository))).sort()).toEqual([
      '.gitignore',
      'src/a.ts',
      'src/b.ts',
    ]);
  });
});

describe('a commit as a source', () => {
  it('holds the files of the commit and tells which it is', () => {
    const archive = packCommit(repository);
    expect(archive.description).toBe(`commit ${git('rev-parse', 'HEAD').slice(0, 12)}`);
    expect(filesOf(archive)).toEqual({
      '.gitignore': 'dist/\n',
      'src/a.ts': 'committed',
      'src/b.ts': 'committed',
    });
  });

  it.each([
    ['a changed file', () => write('src/a.ts', 'changed')],
    ['a new file', () => write('src/c.ts', 'new')],
    ['a deleted file', () => rmSync(join(repository, 'src/a.ts'))],
    [
      'a staged file',
      () => {
        write('src/c.ts', 'new');
        git('add', '.');
      },
    ],
  ])('refuses %s: what runs in AWS can be looked up', (_what, change) => {
    change();
    expect(() => packCommit(repository)).toThrow(/^not everything is committed \(.*src\/[ac]\.ts/);
  });

  it('does not mind what git ignores', () => {
    write('dist/big.zip', 'ignored');
    expect(() => packCommit(repository)).not.toThrow();
  });

  it('says in one line that a folder is no repository', () => {
    rmSync(join(repository, '.git'), { recursive: true });
    for (const pack of [packCommit, packWorkingTree]) {
      expect(() => pack(repository)).toThrow(/^git .* failed in .*: fatal: not a git repository/);
    }
  });
});
