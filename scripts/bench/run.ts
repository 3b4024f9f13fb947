/**
 * `node scripts/bench/run.ts [name] [--json FOLDER]`: runs the benchmarks, or one of them. Each prints a table; with
 * --json each writes FOLDER/<name>.json too. They compare and never judge: a slow machine fails nothing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY_ROOT } from '../catalogue/load.ts';
import { runCommand } from '../operate/command.ts';
import { UserError } from '../terraform/user-error.ts';

/** Each is `test/bench/<name>.ts`. */
const BENCHMARKS = [
  'prune',
  'warm-coverage',
  'first-touch',
  'overhead',
  'environment',
  'isolation',
  'model-faults',
  'classifier',
] as const;

/** The tools to compare with are no packages of the platform. */
const RIVALS = join(REPOSITORY_ROOT, 'test/bench/rivals');

await runCommand('bench', async () => {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'string' } },
    allowPositionals: true,
  });
  const names = chosen(positionals[0]);
  installRivals();
  if (values.json) mkdirSync(values.json, { recursive: true });
  const failed = names.filter((name) => run(name, values.json) !== 0);
  if (failed.length > 0) throw new UserError(`broke off: ${failed.join(', ')}`);
  return undefined;
});

function chosen(name: string | undefined): readonly string[] {
  if (!name) return BENCHMARKS;
  if ((BENCHMARKS as readonly string[]).includes(name)) return [name];
  throw new UserError(`there is no benchmark ${name}: choose one of ${BENCHMARKS.join(', ')}`);
}

function installRivals(): void {
  const { dependencies } = JSON.parse(readFileSync(join(RIVALS, 'package.json'), 'utf8'));
  const names = Object.keys(dependencies);
  if (names.every((name) => existsSync(join(RIVALS, 'node_modules', name)))) return;
  console.log('installing the tools to compare with');
  const { status } = spawnSync('npm', ['ci'], {
    cwd: RIVALS,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new UserError(`npm ci failed in ${RIVALS}: look at its lines above`);
}

function run(name: string, folder: string | undefined): number | null {
  console.log(`\n${name}`);
  const json = folder ? ['--json', resolve(folder, `${name}.json`)] : [];
  const { status } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', `test/bench/${name}.ts`, ...json],
    { cwd: REPOSITORY_ROOT, stdio: 'inherit' },
  );
  return status;
}
