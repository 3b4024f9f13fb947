/** A release holds the claim of a function while it works on it: two at a time would undo each other. */
import { type Claim, ClaimHeld, takeClaim } from '../../functions/shared/versions/claim.ts';
import { PRUNER } from '../../functions/version-pruner/claim-function.ts';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import type { ReleaseOptions } from './release-options.ts';

/** Operations that change nothing anybody else relies on. */
const HARMLESS = /^(Get|List|Invoke)/;

/** How often a long wait looks after its claim, in ms: much more often than the lease lasts. */
const LOOK_AFTER_MS = 60_000;

/** Longer than any lease that a pruner takes, in ms; one whose holder died is over then. */
const PRUNER_LIMIT_MS = 16 * 60_000;

export interface HeldClaim {
  claim: Claim;
  /** The same options, whose clients change something only while the claim is held. */
  held: ReleaseOptions;
}

/** Claims the entry's version. @throws ClaimHeld that names the other holder and the remedy */
export async function holdClaim(
  entry: FleetEntry,
  options: ReleaseOptions,
  isRollback: boolean,
): Promise<HeldClaim> {
  const { lambda, scheduler, clock } = options;
  const claim = await takeFromPruner(entry, options, isRollback);
  let lookedAfter = clock.now();
  async function look(): Promise<void> {
    await claim.assertHeld();
    lookedAfter = clock.now();
  }
  return {
    claim,
    held: {
      ...options,
      lambda: lookingFirst(lambda, look),
      scheduler: lookingFirst(scheduler, look),
      clock: {
        ...clock,
        async sleep(ms) {
          await clock.sleep(ms);
          if (clock.now() - lookedAfter >= LOOK_AFTER_MS) await look();
        },
      },
    },
  };
}

/** A pruner that is parking ends soon by itself: a release waits for it, and does not fail. */
async function takeFromPruner(
  entry: FleetEntry,
  options: ReleaseOptions,
  isRollback: boolean,
): Promise<Claim> {
  const { lambda, holder, takeOver, clock } = options;
  const end = clock.now() + PRUNER_LIMIT_MS;
  for (;;) {
    try {
      return await takeClaim(lambda, {
        functionName: entry.function_name,
        version: entry.version,
        holder: holder.name,
        isDead: holder.isDead,
        now: clock.now,
        takeOver,
        isRollback,
      });
    } catch (error) {
      const isPruner = error instanceof ClaimHeld && error.holder.startsWith(PRUNER);
      if (!isPruner || clock.now() >= end) throw error;
      await clock.sleep(clock.pollMs);
    }
  }
}

function lookingFirst<T extends { send: unknown }>(client: T, look: () => Promise<void>): T {
  const send = client.send as (command: object, ...rest: unknown[]) => Promise<unknown>;
  return {
    send: async (command: object, ...rest: unknown[]) => {
      if (!HARMLESS.test(command.constructor.name)) await look();
      return send.call(client, command, ...rest);
    },
  } as unknown as T;
}
