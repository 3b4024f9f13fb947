/** What goes wrong on purpose. Every fault is off until somebody asks for it. */
import { rateExceeded } from '../api/rate-limits.ts';
import type { Version } from '../state/model.ts';

/** Why a publication fails, as the version tells it. */
export interface PublishFailure {
  /** A StateReasonCode of the Lambda API model. */
  code: string;
  reason: string;
}

export class Faults {
  #throttled = new Map<string, number>();
  #frozen = new Set<Version>();
  #failures = new Map<string, PublishFailure[]>();
  #lostZones = new Set<string>();

  /** Refuses the next `times` calls of an operation, as for a caller that is too fast. */
  throttle(operation: string, times: number): void {
    this.#throttled.set(operation, times);
  }

  /** Throws TooManyRequestsException while calls of the operation are to be refused. */
  spend(operation: string): void {
    const left = this.#throttled.get(operation) ?? 0;
    if (left <= 0) return;
    this.#throttled.set(operation, left - 1);
    throw rateExceeded();
  }

  /** While a version is frozen, its scaling configs are requested and never applied. */
  freeze(version: Version): void {
    this.#frozen.add(version);
  }

  thaw(version: Version): void {
    this.#frozen.delete(version);
  }

  isFrozen(version: Version): boolean {
    return this.#frozen.has(version);
  }

  /** The next publication of the function ends as Failed; several calls queue up. */
  failPublish(functionName: string, failure: PublishFailure): void {
    const queue = this.#failures.get(functionName) ?? [];
    this.#failures.set(functionName, [...queue, failure]);
  }

  /** The failure that a publication beginning now is to end with. */
  takeFailure(functionName: string): PublishFailure | undefined {
    return this.#failures.get(functionName)?.shift();
  }

  /** No environment starts in a lost zone. */
  loseZone(zoneId: string): void {
    this.#lostZones.add(zoneId);
  }

  restoreZone(zoneId: string): void {
    this.#lostZones.delete(zoneId);
  }

  hasLost(zoneId: string): boolean {
    return this.#lostZones.has(zoneId);
  }

  /** All faults off; returns the versions that were frozen, whose requests can be worked on again. */
  reset(): Version[] {
    const thawed = [...this.#frozen];
    this.#throttled.clear();
    this.#frozen.clear();
    this.#failures.clear();
    this.#lostZones.clear();
    return thawed;
  }
}
