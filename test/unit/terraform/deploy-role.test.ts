/** The build's role against the calls of the release, which runs in the build. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { REPOSITORY_ROOT } from '../../../scripts/catalogue/load.ts';
import { sdkActions } from '../../support/sdk-calls.ts';

const permissions = readFileSync(
  join(REPOSITORY_ROOT, 'terraform/bootstrap/platform-permissions.tf'),
  'utf8',
);
const named = new Set(
  [...permissions.matchAll(/"([a-z0-9]+:[A-Za-z*]+)"/g)].map(([, action = '']) => action),
);

/**
 * Calls that know no resource (Service Authorization Reference): all of a service on resources by name does not allow
 * them, so each is named with the resource *.
 */
const KNOW_NO_RESOURCE = new Set([
  'lambda:ListCapacityProviders',
  'lambda:ListEventSourceMappings',
  'lambda:ListFunctions',
  'scheduler:ListScheduleGroups',
  'scheduler:ListSchedules',
]);

/** IAM asks nobody for a right to this call. */
const NEEDS_NO_RIGHT = new Set(['sts:GetCallerIdentity']);

describe.each(['scripts/release/release.ts'])('the role of the build, for %s', (program) => {
  it('allows each call that it makes', async () => {
    const refused = (await sdkActions(program)).filter((action) => {
      if (NEEDS_NO_RIGHT.has(action)) return false;
      if (KNOW_NO_RESOURCE.has(action)) return !named.has(action);
      return !named.has(`${action.split(':')[0]}:*`);
    });
    expect(refused).toEqual([]);
  });
});
