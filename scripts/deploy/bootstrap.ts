/** node scripts/deploy/bootstrap.ts <stage>: creates, once, what deploying to a stage needs. */
import { runCommand } from '../operate/command.ts';
import { findStage } from '../operate/stage.ts';
import { applyBootstrap, bootstrapState } from './apply-bootstrap.ts';

await runCommand('bootstrap', async () => {
  const stage = findStage(process.argv[2] ?? '');
  await applyBootstrap(stage);
  if (!stage.isLocal) {
    console.log(`bootstrap: done. Keep a copy of its state: ${bootstrapState(stage)}`);
  }
  return 0;
});
