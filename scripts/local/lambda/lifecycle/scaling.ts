import type { LambdaCore } from '../core.ts';
import { ManagedFleet } from '../environments/managed-fleet.ts';
import { quotas } from '../quotas.ts';
import type { ScalingConfig, Version } from '../state/model.ts';

/** What a new version runs at until something else is asked for; no maximum. */
export const defaultScaling: ScalingConfig = {
  MinExecutionEnvironments: quotas.defaultMinEnvironments,
};

/** Between attempts to reach a floor that the pool has no room for, or whose environments fail, in milliseconds. */
const RETRY_MS = 1000;

/** Environments that a version keeps under this config. */
export function floorOf(scaling: ScalingConfig): number {
  const max = scaling.MaxExecutionEnvironments ?? Number.POSITIVE_INFINITY;
  return scaling.MinExecutionEnvironments ?? Math.min(quotas.defaultMinEnvironments, max);
}

/** 0/0: no environments at all, until somebody asks for some. */
export function isParked(scaling: ScalingConfig): boolean {
  return scaling.MaxExecutionEnvironments === 0;
}

/** The version's environments; a version that is not on a capacity provider is a defect of the caller. */
export function managedFleet(version: Version): ManagedFleet {
  if (version.fleet instanceof ManagedFleet) return version.fleet;
  throw new Error(`version ${version.id} is not on a capacity provider`);
}

/** Brings the version to what is requested now, if anything is. */
export async function applyScaling(core: LambdaCore, version: Version): Promise<void> {
  const wanted = version.requestedScaling;
  if (!wanted || core.faults.isFrozen(version)) return;
  if (version.state === 'Pending' || version.state === 'Deleting') return;
  const fleet = managedFleet(version);
  if (isParked(wanted)) {
    if (version.state === 'Active') version.state = 'Deactivating';
    await fleet.drain();
  } else {
    try {
      await fleet.resize(floorOf(wanted));
    } catch {
      if (version.requestedScaling !== wanted) return;
      core.tasks.later(RETRY_MS, () => void applyScaling(core, version));
      return;
    }
  }
  // Somebody may have asked for something else, or deleted the version, meanwhile.
  if (version.requestedScaling !== wanted) return;
  if (version.state === 'Deactivating') version.state = 'Deactivated';
  version.appliedScaling = wanted;
  delete version.requestedScaling;
}
