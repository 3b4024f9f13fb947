/** node scripts/operate/seed.ts <tenant> <stage>: fills a tenant's records with the sample data; puts changed ones back. */
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { seedTenant } from '../seed/seed-tenant.ts';
import { runCommand } from './command.ts';
import { issueApiKey } from './issue-api-key.ts';
import { clientSettings, findStage } from './stage.ts';

await runCommand('seed', async () => {
  const [tenant = '', stageName = 'local'] = process.argv.slice(2);
  const stage = findStage(stageName);
  const { id } = await issueApiKey(new APIGatewayClient(clientSettings(stage)), stage, tenant);
  Object.assign(process.env, stage.environment);
  const count = await seedTenant({ table: `${stage.prefix}-records`, tenant: id });
  console.log(`${count} sample records for tenant ${tenant} (${id}) in ${stage.name}`);
  return 0;
});
