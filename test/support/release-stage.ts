/** A stage with one function, in memory, as the tests of releases and rollbacks need it. */
import { PutFunctionScalingConfigCommand } from '@aws-sdk/client-lambda';
import type { FleetEntry } from '../../scripts/deploy/stage-terraform.ts';
import {
  type Course,
  type Released,
  releaseFunction,
} from '../../scripts/release/release-function.ts';
import type { ReleaseOptions } from '../../scripts/release/release-options.ts';
import { rollbackTarget } from '../../scripts/release/rollback-target.ts';
import { MemoryLambda } from './memory-lambda.ts';
import type { MemoryCall } from './memory-model.ts';
import { MemoryScheduler } from './memory-scheduler.ts';

export const NAME = 'agentpool-test-router';
export const POOL = 'agentpool-test-g1';

/** A Monday, 12:00 UTC. */
export const NOON = Date.UTC(2026, 10, 23, 12);

export const FLOORS = {
  group_name: 'agentpool-test-floors',
  role_arn: 'arn:aws:iam::123456789012:role/agentpool-test-floors',
  dead_letter_queue_arn: 'arn:aws:sqs:us-east-1:123456789012:agentpool-test-dead',
};

/** The function at a version of it. Floor 2, ceiling 6, no windows; 1 hot and 1 parked version. */
export const entry = (version: string, changes: Partial<FleetEntry> = {}): FleetEntry => ({
  function_name: NAME,
  version,
  alias: 'live',
  compute: 'pool',
  floor: 2,
  ceiling: 6,
  workers: 4,
  concurrency: 4,
  warm: true,
  windows: [],
  versions: { hot: 1, parked: 1, minimum_age_minutes: 0 },
  vcpu: 1,
  ...changes,
});

export class ReleaseStage {
  readonly lambda = new MemoryLambda();
  readonly scheduler = new MemoryScheduler(FLOORS.group_name);
  readonly lines: string[] = [];

  /** @param states of the function's versions, from 1; `live` names the newest as Terraform made it */
  constructor(states: readonly string[] = ['Active'], pool: string | undefined = POOL) {
    this.lambda.time = NOON;
    this.lambda.add(NAME, pool, states);
  }

  /** One whose next version was just published. */
  static published(outcome = 'Active', states: readonly string[] = ['Active']): ReleaseStage {
    const stage = new ReleaseStage(states);
    stage.lambda.publish(NAME, outcome);
    return stage;
  }

  options(changes: Partial<ReleaseOptions> = {}): ReleaseOptions {
    const { lambda, scheduler } = this;
    return {
      lambda,
      scheduler,
      floors: FLOORS,
      poolNames: [POOL],
      // As of a build: what another run of the same name left is a dead one's.
      holder: { name: 'build:test', isDead: (holder) => holder === 'build:test' },
      takeOver: false,
      releasedAt: lambda.time,
      dryRun: false,
      print: (line) => this.lines.push(line),
      clock: { now: () => lambda.time, sleep: lambda.sleep, pollMs: 200, settleMs: 500 },
      ...changes,
    };
  }

  release(
    target: FleetEntry,
    changes: Partial<ReleaseOptions> = {},
    course?: Course,
  ): Promise<Released> {
    return releaseFunction(target, this.options(changes), course);
  }

  /** Back from whatever serves. */
  async rollback(
    changes: Partial<FleetEntry> = {},
    version?: string,
    options: Partial<ReleaseOptions> = {},
  ): Promise<Released> {
    const target = await rollbackTarget(entry('0', changes), this.options(options), version);
    return this.release(entry(target.version, changes), options, target.course);
  }

  /** Calls of both services that change something, or would, in the order in which they came. */
  writes(): string[] {
    return this.calls
      .map(({ operation }) => operation)
      .filter((operation) => !/^(Get|List)/.test(operation));
  }

  /** All calls so far; emptied by `forgetCalls`. */
  readonly calls: MemoryCall[] = [];

  forgetCalls(): void {
    this.calls.length = 0;
    this.lambda.calls.length = 0;
    this.scheduler.calls.length = 0;
  }

  /** Lets `before` and `after` see every call of both services. */
  hook(
    before: (call: MemoryCall) => unknown,
    after: (call: MemoryCall) => void = () => undefined,
  ): void {
    for (const service of [this.lambda, this.scheduler]) {
      service.before = (call) => {
        this.calls.push(call);
        return before(call);
      };
      service.after = after;
    }
  }

  /** Lets time come to `at` and fires what is due then. Not seen by hooks. */
  async passTo(at: number): Promise<void> {
    const { before, after } = this.lambda;
    Object.assign(this.lambda, { before: () => undefined, after: () => undefined });
    try {
      await this.lambda.sleep(at - this.lambda.time);
      for (const input of this.scheduler.due(at)) {
        await this.lambda.send(new PutFunctionScalingConfigCommand(input));
      }
    } finally {
      Object.assign(this.lambda, { before, after });
    }
  }

  /** Floor and ceiling that the version was last asked to have, such as `2-6`. */
  numbers(version: string): string {
    const { requested, applied } = this.lambda.version(NAME, version);
    const scaling = requested ?? applied;
    return `${scaling?.MinExecutionEnvironments}-${scaling?.MaxExecutionEnvironments}`;
  }

  /** What is left when all is quiet. */
  async endState() {
    await this.lambda.sleep(10_000);
    const { aliases, versions } = this.lambda.function(NAME);
    return {
      aliases: Object.fromEntries([...aliases].map(([name, { version }]) => [name, version])),
      states: this.lambda.states(NAME),
      numbers: Object.fromEntries(
        [...versions.keys()].map((version) => [version, this.numbers(version)]),
      ),
      schedules: this.scheduler.names(),
    };
  }
}
