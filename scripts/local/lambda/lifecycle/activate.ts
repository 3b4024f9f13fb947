import type { PublishFailure } from '../control/faults.ts';
import type { LambdaCore } from '../core.ts';
import { PoolFull } from '../environments/managed-fleet.ts';
import { InitFailure } from '../environments/types.ts';
import type { Version } from '../state/model.ts';
import { applyScaling, defaultScaling, floorOf, isParked, managedFleet } from './scaling.ts';

/**
 * Starts a managed version's environments, at its publication or when it wakes from 0/0: Pending, then Active when
 * every environment of its floor is ready, or Failed with the service's reason code.
 * @param failure what it is to fail with, on purpose
 */
export function activate(core: LambdaCore, version: Version, failure?: PublishFailure): void {
  version.state = 'Pending';
  version.stateReason = 'The function is being created.';
  version.stateReasonCode = 'Creating';
  core.tasks.later(core.timings.publishMs, () => {
    if (!failure) void start(core, version);
    else if (isPending(version)) fail(version, failure);
  });
}

async function start(core: LambdaCore, version: Version): Promise<void> {
  if (version.state !== 'Pending') return;
  const fleet = managedFleet(version);
  const requested = core.faults.isFrozen(version) ? undefined : version.requestedScaling;
  const scaling = requested ?? defaultScaling;
  if (!isParked(scaling)) {
    try {
      await fleet.resize(floorOf(scaling));
    } catch (error) {
      if (isPending(version)) fail(version, failureOf(error));
      await fleet.stop();
      return;
    }
  }
  if (!isPending(version)) return;
  version.state = isParked(scaling) ? 'Deactivated' : 'Active';
  delete version.stateReason;
  delete version.stateReasonCode;
  version.appliedScaling = scaling;
  if (version.requestedScaling === scaling) delete version.requestedScaling;
  await applyScaling(core, version);
}

/** Asked again after every wait: the version may have been deleted meanwhile. */
const isPending = (version: Version) => version.state === 'Pending';

function fail(version: Version, { code, reason }: PublishFailure): void {
  version.state = 'Failed';
  version.stateReasonCode = code;
  version.stateReason = reason;
}

/** What the service says of a version whose environments could not be started. */
export function failureOf(error: unknown): PublishFailure {
  if (error instanceof InitFailure) return { code: error.code, reason: error.message };
  if (error instanceof PoolFull) {
    return {
      code: 'VcpuLimitExceeded',
      reason: 'The capacity provider has reached maxVCpuCount limit.',
    };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { code: 'InternalError', reason };
}
