/** The aliases that the platform itself keeps on every function, and what their descriptions say. */

/** Serves. Terraform creates it, the release moves it. */
export const LIVE = 'live';

/** The claim: names the version that a release or a rollback is bringing up, for as long as that takes. */
export const CLAIM = 'release';

/** The version to roll back to. */
export const LAST_GOOD = 'last-good';

/**
 * What the release writes as the description of `live` when it moves it.
 * @param at ms since the epoch
 * @param takenBack the version that a rollback moved `live` away from: no release brings it back by itself
 */
export const releasedDescription = (at: number, takenBack?: string): string =>
  `released ${new Date(at).toISOString()}${takenBack === undefined ? '' : ` instead of ${takenBack}`}`;

const DESCRIPTION = /^released (\S+)(?: instead of (\d+))?$/;

/** When `live` was moved, in ms since the epoch; undefined when its description does not tell. */
export function releasedAt(description: string | undefined): number | undefined {
  const [, time = ''] = DESCRIPTION.exec(description ?? '') ?? [];
  const at = Date.parse(time);
  return Number.isNaN(at) ? undefined : at;
}

/** The version that was taken back when `live` was moved; undefined when none was. */
export const takenBack = (description: string | undefined): string | undefined =>
  DESCRIPTION.exec(description ?? '')?.[2];
