/** Moves an alias to a version: all of its traffic, at once, in one conditional call. */
import {
  type AliasConfiguration,
  GetAliasCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { releasedAt } from '../../functions/shared/versions/aliases.ts';
import { aliasTargets } from '../../functions/shared/versions/lambda-reads.ts';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import { UserError } from '../terraform/user-error.ts';
import type { ReleaseOptions } from './release-options.ts';

/** Whether all traffic of the alias goes to `version`: a weighted second version counts as unfinished. */
export function servesOnly(alias: AliasConfiguration, version: string): boolean {
  return aliasTargets(alias).every((target) => target === version);
}

/** Whether a release brought the alias there, and not Terraform, which makes it. */
export const isReleased = (alias: AliasConfiguration): boolean =>
  releasedAt(alias.Description) !== undefined;

/**
 * @param alias as it was read before the proof: a move by somebody else since then is not undone
 * @param description of the alias from now on
 * @throws UserError when there was such a move
 */
export async function moveAlias(
  { function_name: name, version, alias: aliasName }: FleetEntry,
  alias: AliasConfiguration,
  description: string,
  { lambda }: Pick<ReleaseOptions, 'lambda'>,
): Promise<void> {
  try {
    await lambda.send(
      new UpdateAliasCommand({
        FunctionName: name,
        Name: aliasName,
        FunctionVersion: version,
        Description: description,
        // An absent routing would keep the weights of a shift that was cut off.
        RoutingConfig: { AdditionalVersionWeights: {} },
        RevisionId: alias.RevisionId,
      }),
    );
  } catch (error) {
    if ((error as Error).name !== 'PreconditionFailedException') throw error;
    // Ours may have arrived although its answer was lost, and the client's second attempt met its own work.
    const now = await lambda.send(new GetAliasCommand({ FunctionName: name, Name: aliasName }));
    if (servesOnly(now, version)) return;
    throw new UserError(
      `${aliasName} of ${name} was moved to ${now.FunctionVersion} by somebody else meanwhile: run the release again`,
    );
  }
}
