/** What the description of `live` tells the next release: when it moved, and which version was taken back. */
import type { AliasConfiguration } from '@aws-sdk/client-lambda';
import {
  releasedAt,
  releasedDescription,
  takenBack,
} from '../../functions/shared/versions/aliases.ts';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import type { Course } from './release-function.ts';
import type { ReleaseOptions } from './release-options.ts';

/**
 * A version that was rolled back stays out, though Terraform goes on naming it: else the deploy of any other function
 * would bring it into service again.
 * @param alias `live`
 * @returns what to say of it; undefined when it may be released
 */
export function staysOut(
  { alias: aliasName, version }: FleetEntry,
  alias: AliasConfiguration,
): string | undefined {
  if (takenBack(alias.Description) !== version) return undefined;
  return `version ${version} was taken back, ${aliasName} stays at ${alias.FunctionVersion}: deploy a new version, or make rollback with F and VERSION=${version}`;
}

/**
 * The description that goes with moving `live` to the entry's version.
 * A rollback keeps the time of the release that it undoes, so that it is known again which functions that one moved, and
 * names the newest version that was taken back: no other is ever released again.
 */
export function descriptionOf(
  { version }: FleetEntry,
  { Description: before, FunctionVersion: from }: AliasConfiguration,
  { kind }: Course,
  options: Pick<ReleaseOptions, 'releasedAt'>,
): string {
  if (kind === 'release') return releasedDescription(options.releasedAt);
  const left = takenBack(before) ?? from;
  return releasedDescription(
    releasedAt(before) ?? options.releasedAt,
    left === version ? undefined : left,
  );
}
