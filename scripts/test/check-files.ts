/** `node scripts/test/check-files.ts`: looks for what no tracked file may hold; one line each, exit code 1. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from '../catalogue/load.ts';
import { forbiddenIn } from './tracked-files.ts';

/** The patterns themselves and the tests of them. */
const ABOUT_PATTERNS = [
  'scripts/test/tracked-files.ts',
  'test/unit/scripts/test/tracked-files.test.ts',
];

const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: REPOSITORY_ROOT, encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '' && !ABOUT_PATTERNS.includes(path))
  .filter((path) => existsSync(join(REPOSITORY_ROOT, path)));
const lines = tracked.flatMap((path) =>
  forbiddenIn(path, readFileSync(join(REPOSITORY_ROOT, path), 'utf8')),
);
for (const line of lines) console.error(line);
process.exitCode = lines.length > 0 ? 1 : 0;
