/** Packs the source that a build gets. */
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { UserError } from '../terraform/user-error.ts';

/** Git gives larger answers than Node's default buffer of 1 MiB. */
const GIT_BUFFER_BYTES = 256 * 1024 * 1024;

export interface SourceArchive {
  zip: Uint8Array;
  /** What is in it, for people: a commit, or the working tree. */
  description: string;
}

/** The working tree as it is: tracked and new files, without what git ignores. For the local stage. */
export function packWorkingTree(repository: string): SourceArchive {
  const names = git(repository, ['ls-files', '-z', '--cached', '--others', '--exclude-standard'])
    .toString()
    .split('\0')
    .filter((name) => name !== '');
  const files: Zippable = {};
  for (const name of new Set(names)) {
    const path = join(repository, name);
    // A tracked file that was deleted, and links, are no source.
    if (existsSync(path) && lstatSync(path).isFile()) files[name] = readFileSync(path);
  }
  return { zip: zipSync(files, { level: 1 }), description: 'the working tree' };
}

/** The commit that is checked out. Refuses while anything is not committed: what runs in AWS can be looked up. */
export function packCommit(repository: string): SourceArchive {
  const dirty = git(repository, ['status', '--porcelain']).toString().split('\n')[0];
  if (dirty) {
    throw new UserError(
      `not everything is committed (${dirty.trim()} …): commit or stash it first`,
    );
  }
  const commit = git(repository, ['rev-parse', 'HEAD']).toString().trim();
  const zip = git(repository, ['archive', '--format=zip', commit]);
  return { zip, description: `commit ${commit.slice(0, 12)}` };
}

function git(repository: string, args: string[]): Buffer {
  try {
    return execFileSync('git', args, {
      cwd: repository,
      maxBuffer: GIT_BUFFER_BYTES,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: Buffer };
    if (code === 'ENOENT')
      throw new UserError('git is not installed: a deploy packs what git knows');
    const reason = stderr?.toString().trim().split('\n')[0] || (error as Error).message;
    throw new UserError(`git ${args[0]} failed in ${repository}: ${reason}`);
  }
}
