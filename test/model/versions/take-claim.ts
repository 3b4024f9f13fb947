/** Taking and ending the claim, as functions/shared/versions/claim.ts does it. */
import { type Context, isHeld } from './context.ts';
import { canBeNamed } from './service.ts';

/** @returns why not: somebody else holds it, or the version can't be claimed; undefined when it is taken */
export function takeClaim(context: Context, version: number): 'held' | 'gone' | undefined {
  const { world, id, settings, calls } = context;
  if (settings.mutant === 'no-claim') return undefined;
  calls.push('CreateAlias');
  if (!canBeNamed(world, version)) return 'gone';
  const { claim } = world;
  // A release knows that an earlier one of the same project, or with a dead process' id, is gone.
  if (claim && !claim.isOver && claim.holder !== id) return 'held';
  if (claim) calls.push('UpdateAlias');
  world.claim = { version, holder: id, isOver: false };
  return undefined;
}

/** Leaves a claim alone that is somebody else's by now. */
export function endClaim(context: Context): void {
  if (context.world.claim === undefined || !isHeld(context)) return;
  context.calls.push('DeleteAlias');
  context.world.claim = undefined;
}
