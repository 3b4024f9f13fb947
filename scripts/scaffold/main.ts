/** `node scripts/scaffold/main.ts agent|function-agent|function <name>`: adds folders and lists what it wrote. */
import { REPOSITORY_ROOT } from '../catalogue/load.ts';
import { ScaffoldError, type ScaffoldKind, scaffold } from './scaffold.ts';

const [kind, name = ''] = process.argv.slice(2);
try {
  const known: readonly ScaffoldKind[] = ['agent', 'function', 'function-agent'];
  const wanted = known.find((each) => each === kind);
  if (!wanted) {
    throw new ScaffoldError(
      'Run: make new-agent NAME=<name>, with RUNS=function for one of its own, or make new-function NAME=<name>',
    );
  }
  for (const path of scaffold(REPOSITORY_ROOT, wanted, name)) console.log(path);
  console.log(`Next: edit these files, then make check and make deploy STAGE=local`);
} catch (cause) {
  if (!(cause instanceof ScaffoldError)) throw cause;
  console.error(cause.message);
  process.exitCode = 1;
}
