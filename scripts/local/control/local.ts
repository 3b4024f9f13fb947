/** node scripts/local/control/local.ts: brings the local cloud up, deploys to it and prints a request to paste. */
import { deployStage } from '../../deploy/deploy-stage.ts';
import { readyLocalStage } from '../../deploy/local-stage.ts';
import { openLocalStage } from '../../deploy/open-stage.ts';
import { runCommand } from '../../operate/command.ts';

await runCommand('local', async () => {
  const stage = await readyLocalStage(console.log);
  if (!(await deployStage(stage, console.log))) return 1;
  const local = await openLocalStage(stage);
  console.log(`
The platform runs at ${local.endpoint} (out/local.json; make local-down stops it). Ask it:

curl -s ${local.api}/v1/turns \\
  -H 'x-api-key: ${local.apiKey}' -H 'content-type: application/json' \\
  -d '{"message": "Where is shipment S-3001?"}'
`);
  return 0;
});
