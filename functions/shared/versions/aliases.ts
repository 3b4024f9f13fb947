/** The aliases that the platform itself keeps on every function, and what their descriptions say. */

/** Serves. Terraform creates it, the release moves it. */
export const LIVE = 'live';

/** The claim: names the version that a release or a rollback is bringing up, for as long as that takes. */
export const CLAIM = 'release';

/** The version to roll back to. */
export const LAST_GOOD = 'last-good';

/** What the release writes as the description of `live` when it moves it. @param at ms since the epoch */
export const releasedDescription = (at: number): string => `released ${new Date(at).toISOString()}`;

/** When `live` was moved, in ms since the epoch; undefined when its description does not tell. */
export function releasedAt(description: string | undefined): number | undefined {
  const [, time = ''] = /^released (\S+)$/.exec(description ?? '') ?? [];
  const at = Date.parse(time);
  return Number.isNaN(at) ? undefined : at;
}
