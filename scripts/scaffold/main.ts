/** `node scripts/scaffold/main.ts agent|function <name>`: adds a folder and lists what it wrote. */
import { REPOSITORY_ROOT } from '../catalogue/load.ts';
import { ScaffoldError, scaffold } from './scaffold.ts';

const [kind, name = ''] = process.argv.slice(2);
try {
  if (kind !== 'agent' && kind !== 'function') {
    throw new ScaffoldError('Run: node scripts/scaffold/main.ts agent|function <name>');
  }
  for (const path of scaffold(REPOSITORY_ROOT, kind, name)) console.log(path);
  console.log(`Next: edit these files, then make check and make deploy STAGE=local`);
} catch (cause) {
  if (!(cause instanceof ScaffoldError)) throw cause;
  console.error(cause.message);
  process.exitCode = 1;
}
