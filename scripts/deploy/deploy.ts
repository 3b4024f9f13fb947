/** node scripts/deploy/deploy.ts <stage>: plans, applies and releases a stage in CodeBuild, and follows it. */
import { runCommand } from '../operate/command.ts';
import { findStage } from '../operate/stage.ts';
import { deployStage } from './deploy-stage.ts';
import { readyLocalStage } from './local-stage.ts';

await runCommand('deploy', async () => {
  const name = process.argv[2] ?? '';
  const stage = name === 'local' ? await readyLocalStage(console.log) : findStage(name);
  return (await deployStage(stage, console.log)) ? 0 : 1;
});
