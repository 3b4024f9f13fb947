/** What the intents grant is what the functions call: a call without its right fails in AWS only, where no test runs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { INTENTS_FILE } from '../../../scripts/catalogue/intents.ts';
import { loadCatalogue, REPOSITORY_ROOT } from '../../../scripts/catalogue/load.ts';
import { sdkActions } from '../../support/sdk-calls.ts';

const table = readFileSync(join(REPOSITORY_ROOT, INTENTS_FILE), 'utf8');

/** Actions that one intent grants; `terraform fmt` fixes where an entry of the table begins and ends. */
function grantedBy(intent: string): string[] {
  const entry = table.split(`\n    "${intent}" = {\n`)[1]?.split('\n    }\n')[0] ?? '';
  return [...entry.matchAll(/"((?:bedrock|dynamodb|lambda):\w+)"/g)].map(
    ([, action = '']) => action,
  );
}

describe('permission intents', () => {
  it.each([...loadCatalogue().functions])(
    'grant $name each action that it calls, and no other',
    async ({ name, intents }) => {
      const granted = new Set(intents.flatMap(grantedBy));
      expect([...granted].sort()).toEqual(await sdkActions(`functions/${name}/handler.ts`));
    },
  );
});
