/** After a release that failed: what was brought up for it is not paid for any longer. */
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { listAliases } from '../../functions/shared/versions/lambda-reads.ts';
import { holdingAlias } from '../../functions/shared/versions/policy.ts';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import { parkVersion } from './park-version.ts';
import type { ReleaseOptions } from './release-options.ts';

/** States in which a version holds environments, or soon will. */
const COSTS = ['Active', 'Pending'];

/**
 * Parks the version of a failed release, unless an alias holds it. Best effort: it never throws, since the failure of
 * the release is what there is to tell.
 * @returns what became of the version, as the end of a sentence; undefined when it costs nothing
 */
export async function takeDown(
  { function_name: name, version, compute }: FleetEntry,
  { lambda }: Pick<ReleaseOptions, 'lambda'>,
): Promise<string | undefined> {
  if (compute !== 'pool') return undefined;
  try {
    const { State: state = '' } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: version }),
    );
    if (!COSTS.includes(state)) return undefined;
    // Asked last: a parked version answers nobody.
    const alias = holdingAlias(version, await listAliases(lambda, name));
    if (alias !== undefined) return `version ${version} keeps its floor, for ${alias} holds it`;
    if (await parkVersion(lambda, name, version)) return `version ${version} is parked again`;
    return `version ${version} is being changed and may keep its floor`;
  } catch (error) {
    const { name: code, message } = error as Error;
    return `version ${version} could not be parked and may keep its floor (${code}: ${message})`;
  }
}
