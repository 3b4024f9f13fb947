import type { LambdaCore } from '../core.ts';
import type { ScalingConfig, Version } from '../state/model.ts';
import { activate } from './activate.ts';
import { applyScaling, isParked } from './scaling.ts';

/** Notes what is asked for and works on it later; `requestedScaling` goes when it is applied. */
export function requestScaling(core: LambdaCore, version: Version, wanted: ScalingConfig): void {
  version.requestedScaling = wanted;
  if (core.faults.isFrozen(version)) return;
  // A pending version takes the newest request when its environments start.
  if (version.state === 'Pending') return;
  const isAsleep = version.state === 'Deactivated' || version.state === 'Deactivating';
  if (isAsleep && !isParked(wanted)) {
    activate(core, version);
    return;
  }
  if (version.state === 'Active' && isParked(wanted)) version.state = 'Deactivating';
  core.tasks.later(core.timings.scalingMs, () => void applyScaling(core, version));
}
