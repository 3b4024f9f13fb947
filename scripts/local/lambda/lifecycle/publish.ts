import { createHash, randomUUID } from 'node:crypto';
import { conflict, ServiceError } from '../api/errors.ts';
import type { LambdaCore } from '../core.ts';
import { ManagedFleet } from '../environments/managed-fleet.ts';
import { quotas } from '../quotas.ts';
import {
  type FunctionState,
  type LambdaFunction,
  SLOT,
  type Snapshot,
  type Version,
} from '../state/model.ts';
import { activate, failureOf } from './activate.ts';
import { applyScaling, defaultScaling, floorOf } from './scaling.ts';

export interface PublishInput {
  /** Re-publish the slot `$LATEST.PUBLISHED` instead of making a number. */
  toSlot: boolean;
  description?: string | undefined;
}

/**
 * Publishes `$LATEST`. When its code and configuration have not changed since, the newest version comes back, as from
 * the service; a new description alone changes nothing. The new version is Pending until its environments run. Throws
 * FunctionVersionsPerCapacityProviderLimitExceededException when the pool is full of versions.
 */
export function publish(core: LambdaCore, owner: LambdaFunction, input: PublishInput): Version {
  const source = owner.latest.snapshot;
  const snapshot = describedAs(source, input.description);
  const existing = owner.versions.get(input.toSlot ? SLOT : (owner.newest ?? ''));
  if (existing && isCurrent(existing, source)) return existing;
  if (existing && input.toSlot && existing.state !== 'Failed') {
    if (existing.updateStatus === 'InProgress' || existing.state !== 'Active') {
      throw conflict(`An update is in progress for the version ${SLOT} of ${owner.arn}`);
    }
    void rollSlot(core, owner, existing, { snapshot, source });
    return existing;
  }
  checkVersionBudget(core, snapshot);
  const version = newVersion(input.toSlot ? SLOT : String(owner.nextVersion), snapshot, 'Pending');
  version.publishedFrom = source;
  version.fleet = core.newFleet(owner, version.id, snapshot);
  // A slot that failed before is replaced.
  if (input.toSlot && existing?.fleet) void core.discard(existing.fleet);
  owner.versions.set(version.id, version);
  if (!input.toSlot) {
    owner.newest = version.id;
    owner.nextVersion += 1;
  }
  if (snapshot.settings.managed) activate(core, version, core.faults.takeFailure(owner.name));
  else version.state = 'Active';
  return version;
}

/** A version as it begins, without environments. */
export function newVersion(id: string, snapshot: Snapshot, state: FunctionState): Version {
  return {
    id,
    snapshot,
    state,
    revisionId: randomUUID(),
    lastModified: lambdaTime(),
    updateStatus: 'Successful',
  };
}

/** The service writes `2026-01-31T12:00:00.000+0000`. */
export function lambdaTime(): string {
  return new Date().toISOString().replace('Z', '+0000');
}

/** One hash over everything a version freezes but its code (`ConfigSha256`). */
export function configSha256({ settings }: Snapshot): string {
  return createHash('sha256').update(JSON.stringify(settings)).digest('base64');
}

function describedAs(snapshot: Snapshot, description: string | undefined): Snapshot {
  if (description === undefined) return snapshot;
  return { ...snapshot, settings: { ...snapshot.settings, description } };
}

function isCurrent({ state, publishedFrom }: Version, source: Snapshot): boolean {
  if (!publishedFrom || state === 'Failed' || state === 'Deleting') return false;
  const sameCode = publishedFrom.code.sha256 === source.code.sha256;
  return sameCode && configSha256(publishedFrom) === configSha256(source);
}

function checkVersionBudget(core: LambdaCore, { settings: { managed } }: Snapshot): void {
  if (!managed) return;
  const count = [...core.store.versionsOn(managed.pool)].length;
  if (count < quotas.versionsPerCapacityProvider) return;
  throw new ServiceError(
    'FunctionVersionsPerCapacityProviderLimitExceededException',
    `The capacity provider ${managed.capacityProviderArn} has reached the limit of ${quotas.versionsPerCapacityProvider} function versions.`,
  );
}

/** A rolling replacement of the slot: the old environments serve until the new ones are ready. */
async function rollSlot(
  core: LambdaCore,
  owner: LambdaFunction,
  slot: Version,
  { snapshot, source }: { snapshot: Snapshot; source: Snapshot },
): Promise<void> {
  slot.updateStatus = 'InProgress';
  const fleet = core.newFleet(owner, SLOT, snapshot);
  try {
    if (fleet instanceof ManagedFleet) {
      await fleet.resize(floorOf(slot.appliedScaling ?? defaultScaling));
    }
  } catch (error) {
    const failure = failureOf(error);
    slot.updateStatus = 'Failed';
    slot.updateReason = failure.reason;
    slot.updateReasonCode = failure.code;
    await core.discard(fleet);
    return;
  }
  if (slot.state === 'Deleting') {
    await core.discard(fleet);
    return;
  }
  const old = slot.fleet;
  slot.fleet = fleet;
  slot.snapshot = snapshot;
  slot.publishedFrom = source;
  slot.revisionId = randomUUID();
  slot.lastModified = lambdaTime();
  slot.updateStatus = 'Successful';
  delete slot.updateReason;
  delete slot.updateReasonCode;
  // The floor may have been moved while the new environments started.
  slot.requestedScaling ??= slot.appliedScaling;
  await applyScaling(core, slot);
  if (old) await core.retire(old);
}
