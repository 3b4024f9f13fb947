/** Which version a release or rollback is, or was cut off, bringing into service. */
import { CLAIM } from '../../functions/shared/versions/aliases.ts';
import { readLease } from '../../functions/shared/versions/claim.ts';
import type { AliasFact } from '../../functions/shared/versions/policy.ts';
import { PRUNER } from '../../functions/version-pruner/claim-function.ts';

/** Undefined without a claim, or when it is a pruner's, who brings nothing anywhere. */
export function claimedVersion(
  aliases: readonly AliasFact[],
): { version: string; isRollback: boolean } | undefined {
  const claim = aliases.find(({ name }) => name === CLAIM);
  const { holder, isRollback } = readLease(claim?.description);
  const [version] = claim?.targets ?? [];
  return version === undefined || holder.startsWith(PRUNER) ? undefined : { version, isRollback };
}
