import type { LambdaCore } from '../core.ts';
import type { CapacityProvider, LambdaFunction, Version } from '../state/model.ts';

/** Deletes one published version: at once on demand, through Deleting on a pool. */
export function deleteVersion(core: LambdaCore, owner: LambdaFunction, version: Version): void {
  void leave(core, owner, version, () => owner.versions.delete(version.id));
}

/** Deletes the function with all its versions and aliases. */
export function deleteFunction(core: LambdaCore, owner: LambdaFunction): void {
  const versions = [owner.latest, ...owner.versions.values()];
  const gone = versions.map((version) => leave(core, owner, version, () => {}));
  const forget = () => core.store.functions.delete(owner.name);
  if (isManaged(owner)) void Promise.all(gone).then(forget);
  else forget();
}

/** Deletes a capacity provider that nothing uses any more, through Deleting. */
export function deletePool(core: LambdaCore, pool: CapacityProvider): void {
  pool.state = 'Deleting';
  core.tasks.later(core.timings.deleteMs, () => core.store.pools.delete(pool.name));
}

/** Whether the function belongs to a capacity provider; that never changes. */
export function isManaged(owner: LambdaFunction): boolean {
  return owner.latest.snapshot.settings.managed !== undefined;
}

/** Runs `forget` when the version's running work is done and, on a pool, the service's delay is over. */
async function leave(
  core: LambdaCore,
  owner: LambdaFunction,
  version: Version,
  forget: () => void,
): Promise<void> {
  version.state = 'Deleting';
  const retired = version.fleet ? core.retire(version.fleet) : Promise.resolve();
  if (version.snapshot.settings.managed) {
    do {
      await new Promise<void>((resolve) => core.tasks.later(core.timings.deleteMs, resolve));
    } while (isDraining(core, owner, version));
    await retired;
  }
  forget();
}

/** Lambda API model, StateReasonCode DrainingDurableExecutions: a version stays until its open executions end. */
function isDraining(core: LambdaCore, owner: LambdaFunction, version: Version): boolean {
  const isOpen = core.store.executions.some(
    (execution) =>
      execution.functionName === owner.name &&
      execution.version === version.id &&
      execution.status === 'RUNNING',
  );
  if (isOpen) version.stateReasonCode = 'DrainingDurableExecutions';
  return isOpen;
}
