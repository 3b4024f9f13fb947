/** Switches of the local Lambda that AWS does not have: rates, delays and faults, for tests and for people. */

import { routeNamed } from '../api/find-route.ts';
import type { RateLimits } from '../api/rate-limits.ts';
import type { LambdaCore } from '../core.ts';
import type { ExecutionEnvironment } from '../environments/types.ts';
import { requestScaling } from '../lifecycle/request-scaling.ts';
import { closeExecution, openExecution } from '../operations/durable-executions.ts';
import type { Timings } from '../options.ts';
import type { Version } from '../state/model.ts';
import type { PublishFailure } from './faults.ts';

/** A version by its number or name; every published version of the function when none is named. */
export interface Target {
  function: string;
  version?: string;
}

/** An environment by its id, or any one of a function's. */
export type EnvironmentTarget = { environment: string } | Target;

/** Each method throws an Error of one line when what it is told to touch is not there. */
export interface LambdaControl {
  limitRates(on: boolean): void;
  /** Changes delays from here on; what is under way keeps the old ones. */
  setTimings(timings: Partial<Timings>): void;
  throttle(operation: string, times: number): void;
  freeze(target: Target): void;
  thaw(target: Target): void;
  failPublish(functionName: string, failure?: Partial<PublishFailure>): void;
  /** Ends a worker thread as `process.exit()` in it would; resolves with the environment's id. */
  crashWorker(target: EnvironmentTarget): string;
  killEnvironment(target: EnvironmentTarget): string;
  /** Ends all environments of the zone; others start elsewhere until the zone is restored. */
  loseZone(zoneId: string): number;
  restoreZone(zoneId: string): void;
  /** Opens a durable execution on a version and returns its ARN. */
  openExecution(target: Target): string;
  closeExecution(arn: string): void;
  /** All faults off, rate limits and delays excepted. */
  reset(): void;
}

/** Lambda API model, StateReasonCode: what a pool without free instances says. */
const defaultFailure: PublishFailure = {
  code: 'InsufficientCapacity',
  reason: 'There is not enough capacity of the requested instance types.',
};

export function createLambdaControl(core: LambdaCore, rates: RateLimits): LambdaControl {
  const { faults, store } = core;

  function versionsOf({ function: name, version }: Target): Version[] {
    const owner = store.functions.get(name);
    if (!owner) throw new Error(`there is no function ${name}`);
    const found = [...owner.versions.values()].filter(({ id }) => !version || id === version);
    if (found.length === 0) {
      throw new Error(version ? `${name} has no version ${version}` : `${name} has no versions`);
    }
    return found;
  }

  function environmentOf(target: EnvironmentTarget): ExecutionEnvironment {
    const owners = 'environment' in target ? [...store.functions.keys()] : [target.function];
    const all = owners
      .flatMap((name) => {
        const owner = store.functions.get(name);
        return owner ? [owner.latest, ...owner.versions.values()] : [];
      })
      .filter(({ id }) => !('version' in target) || !target.version || id === target.version)
      .flatMap(({ fleet }) => fleet?.environments ?? []);
    const found = all.find(({ id }) => !('environment' in target) || id === target.environment);
    if (!found) throw new Error(`there is no environment of ${JSON.stringify(target)}`);
    return found;
  }

  const thawAll = (versions: readonly Version[]) => {
    for (const version of versions) {
      faults.thaw(version);
      if (version.requestedScaling) requestScaling(core, version, version.requestedScaling);
    }
  };

  return {
    limitRates(on) {
      rates.enabled = on;
    },
    setTimings(timings) {
      Object.assign(core.timings, timings);
    },
    throttle(operation, times) {
      const route = routeNamed(operation);
      if (!route) throw new Error(`the local cloud serves no operation ${operation} of Lambda`);
      faults.throttle(route.name, times);
    },
    freeze(target) {
      for (const version of versionsOf(target)) faults.freeze(version);
    },
    thaw: (target) => thawAll(versionsOf(target)),
    failPublish(functionName, failure) {
      if (!store.functions.has(functionName))
        throw new Error(`there is no function ${functionName}`);
      faults.failPublish(functionName, { ...defaultFailure, ...failure });
    },
    crashWorker(target) {
      const environment = environmentOf(target);
      environment.crashWorker();
      return environment.id;
    },
    killEnvironment(target) {
      const environment = environmentOf(target);
      void environment.stop();
      return environment.id;
    },
    loseZone(zoneId) {
      if (!core.zones().some((zone) => zone !== zoneId)) {
        throw new Error(`${zoneId} is the last zone: restore another one first`);
      }
      faults.loseZone(zoneId);
      const lost = [...store.functions.values()]
        .flatMap((owner) => [owner.latest, ...owner.versions.values()])
        .flatMap(({ fleet }) => fleet?.environments ?? [])
        .filter((environment) => environment.zoneId === zoneId);
      for (const environment of lost) void environment.stop();
      return lost.length;
    },
    restoreZone: (zoneId) => faults.restoreZone(zoneId),
    openExecution({ function: name, version = '' }) {
      const owner = store.functions.get(name);
      const found = owner?.versions.get(version);
      if (!owner || !found) throw new Error(`${name} has no version ${version}`);
      if (!found.snapshot.settings.durable) throw new Error(`${name}:${version} is not durable`);
      return openExecution(core, owner, version).arn;
    },
    closeExecution(arn) {
      const execution = store.executions.find((candidate) => candidate.arn === arn);
      if (!execution) throw new Error(`there is no durable execution ${arn}`);
      closeExecution(execution, 'SUCCEEDED');
    },
    reset: () => thawAll(faults.reset()),
  };
}
