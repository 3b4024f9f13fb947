/** The function that the benchmark warms: it answers our warm events, lambda-warmer's, and users' that take a while. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { REPOSITORY_ROOT } from '../../scripts/catalogue/load.ts';
import { UserError } from '../../scripts/terraform/user-error.ts';

const RIVALS = 'test/bench/rivals';

/** lambda-warmer is CommonJS and requires Node's own modules. */
const REQUIRE =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/**
 * Each worker writes a line to STARTED_FILE when it is up, and one to REACHED_FILE for each event of lambda-warmer,
 * which does not tell itself whom it reached.
 * @throws UserError when lambda-warmer is not installed
 */
export async function warmedFunctionCode(): Promise<string> {
  if (!existsSync(join(REPOSITORY_ROOT, RIVALS, 'node_modules/lambda-warmer'))) {
    throw new UserError(`lambda-warmer is not installed: run npm ci --prefix ${RIVALS}`);
  }
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { appendFileSync } from 'node:fs';
        import { setTimeout as delay } from 'node:timers/promises';
        import { answeringWarmEvents } from './functions/shared/warm-handler.ts';
        import { createIdentity } from './functions/shared/worker-identity.ts';
        import warmer from './${RIVALS}/node_modules/lambda-warmer/index.js';
        const { environmentId, workerId } = createIdentity()();
        const note = (file) => appendFileSync(file, environmentId + '/' + workerId + '\\n');
        export const handler = answeringWarmEvents(async (event, context) => {
          if (event.waitMs) return await delay(event.waitMs);
          note(process.env.REACHED_FILE);
          return await warmer(event, { log: false }, context);
        });
        note(process.env.STARTED_FILE);`,
      resolveDir: REPOSITORY_ROOT,
      loader: 'ts',
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE },
  });
  return outputFiles[0]?.text ?? '';
}
