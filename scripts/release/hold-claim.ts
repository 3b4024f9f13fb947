/** A release holds the claim of a function while it works on it: two at a time would undo each other. */
import { type Claim, takeClaim } from '../../functions/shared/versions/claim.ts';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import type { ReleaseOptions } from './release-options.ts';

/** Operations that change nothing anybody else relies on. */
const HARMLESS = /^(Get|List|Invoke)/;

/** How often a long wait looks after its claim, in ms: much more often than the lease lasts. */
const LOOK_AFTER_MS = 60_000;

export interface HeldClaim {
  claim: Claim;
  /** The same options, whose clients change something only while the claim is held. */
  held: ReleaseOptions;
}

/** Claims the entry's version. @throws ClaimHeld that names the other holder and the remedy */
export async function holdClaim(entry: FleetEntry, options: ReleaseOptions): Promise<HeldClaim> {
  const { lambda, scheduler, holder, takeOver, clock } = options;
  const claim = await takeClaim(lambda, {
    functionName: entry.function_name,
    version: entry.version,
    holder: holder.name,
    isDead: holder.isDead,
    now: clock.now,
    takeOver,
  });
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

function lookingFirst<T extends { send: unknown }>(client: T, look: () => Promise<void>): T {
  const send = client.send as (command: object, ...rest: unknown[]) => Promise<unknown>;
  return {
    send: async (command: object, ...rest: unknown[]) => {
      if (!HARMLESS.test(command.constructor.name)) await look();
      return send.call(client, command, ...rest);
    },
  } as unknown as T;
}
