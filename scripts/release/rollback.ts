/**
 * node scripts/release/rollback.ts <stage>: takes back what the last release moved, or with F=<function> that one, with
 * VERSION=<n> to that version; DRY_RUN=1 only tells.
 */
import { stageOutputs } from '../deploy/stage-terraform.ts';
import { runCommand } from '../operate/command.ts';
import { findStage } from '../operate/stage.ts';
import { isDryRun } from './is-dry-run.ts';
import { releaseFunction } from './release-function.ts';
import { chooseFunctions } from './rollback-functions.ts';
import { rollbackTarget } from './rollback-target.ts';
import { releaseOptions } from './stage-release.ts';

await runCommand('rollback', async () => {
  const stage = findStage(process.argv[2] ?? '');
  // make passes on what was not given as an empty text.
  const name = process.env.F || undefined;
  const version = process.env.VERSION || undefined;
  const outputs = await stageOutputs(stage);
  const options = await releaseOptions(stage, outputs, isDryRun(process.env));
  const entries = await chooseFunctions(outputs.fleet, options, { name, version });
  for (const entry of entries) {
    const { version: target, course, reason } = await rollbackTarget(entry, options, version);
    options.print(`rollback ${entry.function_name}: to version ${target}, ${reason}`);
    await releaseFunction({ ...entry, version: target }, options, course);
  }
  return 0;
});
