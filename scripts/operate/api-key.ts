/** node scripts/operate/api-key.ts <tenant> <stage>: prints the tenant's API key, made when it has none. */
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { runCommand } from './command.ts';
import { issueApiKey } from './issue-api-key.ts';
import { clientSettings, findStage } from './stage.ts';

await runCommand('api-key', async () => {
  const [tenant = '', stageName = 'local'] = process.argv.slice(2);
  const stage = findStage(stageName);
  const key = await issueApiKey(new APIGatewayClient(clientSettings(stage)), stage, tenant);
  console.log(`${key.created ? 'issued' : 'issued before'}: tenant ${tenant} is ${key.id}`);
  console.log(key.value);
  return 0;
});
