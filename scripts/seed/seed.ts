/** Command line of the seed: `node scripts/seed/seed.ts --table T --tenant X [--label L] [--endpoint URL]`. */
import { parseArgs } from 'node:util';
import { seedTenant } from './seed-tenant.ts';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      table: { type: 'string' },
      tenant: { type: 'string' },
      label: { type: 'string' },
      endpoint: { type: 'string' },
    },
  });
  const { table, tenant } = values;
  if (!table || !tenant) {
    throw new Error(
      'usage: node scripts/seed/seed.ts --table T --tenant X [--label L] [--endpoint URL]',
    );
  }
  const written = await seedTenant({ ...values, table, tenant });
  console.log(`seed: ${written} records of tenant ${tenant} are in ${table}`);
}

await main().catch((error: Error) => {
  console.error(error.message.startsWith('seed:') ? error.message : `seed: ${error.message}`);
  process.exitCode = 1;
});
