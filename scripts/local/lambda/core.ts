import { CodePackages } from './code/packages.ts';
import { Faults } from './control/faults.ts';
import type { Fleet } from './environments/fleet.ts';
import { ManagedFleet } from './environments/managed-fleet.ts';
import { OnDemandFleet } from './environments/on-demand-fleet.ts';
import type { EnvironmentSpec, StartEnvironment } from './environments/types.ts';
import type { InvocationRecord } from './invocation-record.ts';
import type { LambdaOptions, Timings } from './options.ts';
import { defaultTimings, stateDirectories } from './options.ts';
import { quotas } from './quotas.ts';
import type { LambdaFunction, Snapshot } from './state/model.ts';
import { initTimeoutMs, vCpusOf, workersOf } from './state/sizing.ts';
import { Store } from './state/store.ts';
import { Tasks } from './tasks.ts';

/** What every operation works on: the state, the timers, and the way to make environments. */
export class LambdaCore {
  readonly store: Store;
  readonly tasks = new Tasks();
  readonly faults = new Faults();
  readonly timings: Timings;
  readonly packages: CodePackages;
  readonly onInvocation: (record: InvocationRecord) => void;
  #zoneIds: readonly string[];
  #startEnvironment: StartEnvironment;
  /** Every fleet that may hold processes, with its pool. */
  #fleets = new Map<Fleet, string | undefined>();

  constructor(options: LambdaOptions, startEnvironment: StartEnvironment) {
    const region = options.region ?? 'us-east-1';
    this.store = new Store({ region, accountId: options.accountId ?? '123456789012' });
    this.timings = { ...defaultTimings, ...options.timings };
    const { code, scratch } = stateDirectories(options);
    this.packages = new CodePackages(code, scratch, options.loadObject);
    this.#zoneIds = options.zoneIds ?? ['use1-az1', 'use1-az2', 'use1-az3'];
    this.#startEnvironment = startEnvironment;
    this.onInvocation = options.onInvocation ?? (() => {});
  }

  /** The environments of a snapshot under a version's name; none is started yet. */
  newFleet(owner: LambdaFunction, version: string, snapshot: Snapshot): Fleet {
    const { managed } = snapshot.settings;
    const start = (zoneId: string) =>
      this.#startEnvironment(environmentSpec(owner.name, version, snapshot, zoneId));
    const fleet = managed
      ? new ManagedFleet({
          start,
          hasRoom: (vCpus) => vCpus <= this.#vCpusLeft(managed.pool),
          zones: () => this.zones(),
          vCpusPerEnvironment: vCpusOf(snapshot.settings),
          replaceMs: this.timings.replaceMs,
          tasks: this.tasks,
        })
      : new OnDemandFleet({
          start: () => start(this.zones()[0] ?? ''),
          hasRoom: () => this.#hasConcurrency(owner),
        });
    this.#fleets.set(fleet, managed?.pool);
    return fleet;
  }

  /** Zones that environments can start in now. */
  zones(): string[] {
    return this.#zoneIds.filter((zone) => !this.faults.hasLost(zone));
  }

  /** Lets the fleet's running work end, then forgets it. */
  async retire(fleet: Fleet): Promise<void> {
    await fleet.drain();
    this.#fleets.delete(fleet);
  }

  /** Ends the fleet at once and forgets it. */
  async discard(fleet: Fleet): Promise<void> {
    await fleet.stop();
    this.#fleets.delete(fleet);
  }

  async close(): Promise<void> {
    this.tasks.close();
    await Promise.all([...this.#fleets.keys()].map((fleet) => fleet.stop()));
  }

  /** Counts vCPUs of environments; AWS counts those of whole instances, which is never less. */
  #vCpusLeft(pool: string): number {
    const max = this.store.pools.get(pool)?.scaling.MaxVCpuCount ?? 0;
    let used = 0;
    for (const [fleet, home] of this.#fleets) if (home === pool) used += fleet.vCpus;
    return max - used;
  }

  #hasConcurrency(owner: LambdaFunction): boolean {
    const limit = owner.reservedConcurrency ?? quotas.concurrentExecutions;
    const busy = [owner.latest, ...owner.versions.values()]
      .flatMap((version) => version.fleet?.environments ?? [])
      .filter((environment) => environment.slotsInUse > 0 || !environment.isReady);
    return busy.length < limit;
  }
}

function environmentSpec(
  functionName: string,
  version: string,
  { settings, code }: Snapshot,
  zoneId: string,
): EnvironmentSpec {
  return {
    functionName,
    version,
    handler: settings.handler,
    runtime: settings.runtime,
    memoryMiB: settings.memoryMiB,
    codeDirectory: code.directory,
    concurrency: settings.managed?.concurrency,
    workers: workersOf(settings),
    variables: settings.variables ?? {},
    logGroup: settings.logging.LogGroup,
    logFormat: settings.logging.LogFormat,
    logLevel: settings.logging.ApplicationLogLevel,
    logsReports:
      settings.logging.LogFormat === 'JSON' && settings.logging.SystemLogLevel !== 'WARN',
    zoneId,
    initTimeoutMs: initTimeoutMs(settings),
  };
}
