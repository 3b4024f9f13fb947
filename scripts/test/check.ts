/** `node scripts/test/check.ts`: everything that is checked without running the functions. Exits 1 when one check fails. */
import { spawnSync } from 'node:child_process';
import { REPOSITORY_ROOT } from '../catalogue/load.ts';

const node = process.execPath;
const terraform = [node, 'scripts/terraform/run.ts'];

const CHECKS: readonly { name: string; command: readonly string[] }[] = [
  { name: 'types', command: ['node_modules/.bin/tsc'] },
  { name: 'style', command: ['node_modules/.bin/biome', 'check', '.'] },
  { name: 'catalogue', command: [node, 'scripts/catalogue/check.ts'] },
  { name: 'overlap of agents', command: [node, 'scripts/evaluate/overlap.ts'] },
  { name: 'floors of all stages', command: [node, 'scripts/floors/check.ts'] },
  { name: 'tracked files', command: [node, 'scripts/test/check-files.ts'] },
  { name: 'terraform fmt', command: [...terraform, 'fmt', '-check', '-recursive', 'terraform'] },
  ...['terraform', 'terraform/bootstrap'].flatMap((root) => [
    {
      name: `${root} init`,
      command: [...terraform, `-chdir=${root}`, 'init', '-input=false', '-backend=false'],
    },
    { name: `${root} validate`, command: [...terraform, `-chdir=${root}`, 'validate'] },
    { name: `${root} test`, command: [...terraform, `-chdir=${root}`, 'test'] },
  ]),
];

const failed = CHECKS.filter(({ name, command }) => {
  const [program = '', ...args] = command;
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: REPOSITORY_ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  console.log(`${status === 0 ? 'ok    ' : 'failed'}  ${name}`);
  if (status !== 0) console.error(`${stdout ?? ''}${stderr ?? ''}`.trimEnd());
  else for (const [warning] of (stdout ?? '').matchAll(/^warning: .*/gm)) console.log(warning);
  return status !== 0;
});
if (failed.length > 0) {
  console.error(`check: failed: ${failed.map(({ name }) => name).join(', ')}`);
  process.exitCode = 1;
}
