/** node scripts/operate/status.ts <stage>: pools, functions, versions with their floors, and which of them serve. */
import { LambdaClient } from '@aws-sdk/client-lambda';
import { loadCatalogue } from '../catalogue/load.ts';
import { UserError } from '../terraform/user-error.ts';
import { runCommand } from './command.ts';
import { describeStatus } from './describe-status.ts';
import { readEnvironments } from './local-environments.ts';
import { clientSettings, findStage } from './stage.ts';
import { readStatus } from './stage-status.ts';

await runCommand('status', async () => {
  const stage = findStage(process.argv[2] ?? 'local');
  const names = loadCatalogue().functions.map(({ name }) => name);
  const status = await readStatus(new LambdaClient(clientSettings(stage)), stage.prefix, names);
  if (status.functions.length === 0) {
    throw new UserError(
      `${stage.name} is not deployed yet: run make deploy STAGE=${stage.name} first`,
    );
  }
  const endpoint = stage.environment.AWS_ENDPOINT_URL;
  const use = stage.isLocal && endpoint ? await readEnvironments(endpoint) : undefined;
  console.log(describeStatus(status, use));
  return 0;
});
