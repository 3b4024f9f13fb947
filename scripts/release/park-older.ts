/** Takes versions that nothing serves any more to 0/0: they cost nothing then, and keep their slot of the pool. */
import { PutFunctionScalingConfigCommand } from '@aws-sdk/client-lambda';
import { listAliases, listPoolVersions } from '../../functions/shared/versions/lambda-reads.ts';
import { holdingAlias, versionsToPark } from '../../functions/shared/versions/policy.ts';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import type { ReleaseOptions } from './release-function.ts';

/** @returns the versions that were parked, oldest first */
export async function parkOlder(
  { function_name: name, version }: FleetEntry,
  { lambda, poolName, clock }: Pick<ReleaseOptions, 'lambda' | 'poolName' | 'clock'>,
  say: (line: string) => void,
): Promise<string[]> {
  const versions = (await listPoolVersions(lambda, poolName)).get(name) ?? [];
  const candidates = versionsToPark(versions, await listAliases(lambda, name), version);
  if (candidates.length === 0) return [];
  await clock.sleep(clock.settleMs);
  const parked: string[] = [];
  for (const old of candidates) {
    // Somebody may have gone back to it: asked right before each, for a parked version answers nobody.
    if (holdingAlias(old, await listAliases(lambda, name)) !== undefined) continue;
    if (await park(old)) parked.push(old);
  }
  return parked;

  async function park(old: string): Promise<boolean> {
    try {
      await lambda.send(
        new PutFunctionScalingConfigCommand({
          FunctionName: name,
          Qualifier: old,
          FunctionScalingConfig: { MinExecutionEnvironments: 0, MaxExecutionEnvironments: 0 },
        }),
      );
    } catch (error) {
      // It is being changed, deleted or gone already; what is left of it meets the next release.
      const { name: code } = error as Error;
      if (code === 'ResourceNotFoundException' || code === 'ResourceConflictException')
        return false;
      throw error;
    }
    say(`version ${old} parked`);
    return true;
  }
}
