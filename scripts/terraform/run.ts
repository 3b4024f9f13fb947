/** `node scripts/terraform/run.ts <terraform arguments>`: Terraform, with whichever provider this machine has. */
import { terraform } from './terraform.ts';
import { UserError } from './user-error.ts';

try {
  const { exitCode } = await terraform(process.argv.slice(2));
  process.exitCode = exitCode;
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`agentpool: ${error.message}`);
  process.exitCode = 1;
}
