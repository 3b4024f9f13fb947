/** Environments without processes, for tests of the control plane. */
import { randomUUID } from 'node:crypto';
import type { Invocation } from '../../scripts/local/lambda/environments/invocation.ts';
import {
  type EnvironmentSpec,
  type ExecutionEnvironment,
  InitFailure,
} from '../../scripts/local/lambda/environments/types.ts';

export interface FakeEnvironment extends ExecutionEnvironment {
  spec: EnvironmentSpec;
  /** Invocations taken and not yet answered. */
  running: Invocation[];
  /** Answers the oldest running invocation with this text. */
  answer(text: string): void;
  /** As if the process had been killed. */
  crash(): void;
}

export interface FakeEnvironments {
  start(spec: EnvironmentSpec): ExecutionEnvironment;
  /** All that were ever started, in order. */
  all: FakeEnvironment[];
  /** While set, environments fail to start with this message. */
  failWith: string | undefined;
}

/** Environments that are ready at once and hold what they are given until the test answers. */
export function fakeEnvironments(): FakeEnvironments {
  const fakes: FakeEnvironments = {
    all: [],
    failWith: undefined,
    start(spec) {
      const environment = newEnvironment(spec, fakes.failWith);
      fakes.all.push(environment);
      return environment;
    },
  };
  return fakes;
}

function newEnvironment(spec: EnvironmentSpec, failWith: string | undefined): FakeEnvironment {
  let exit: () => void = () => {};
  let draining = false;
  let gone = failWith !== undefined;
  const exited = new Promise<void>((resolve) => {
    exit = () => {
      gone = true;
      resolve();
    };
  });
  const failure = new InitFailure(
    'FunctionError.RuntimeInitError',
    failWith ?? '',
    Buffer.from('{}'),
  );
  const ready = failWith === undefined ? Promise.resolve() : Promise.reject(failure);
  ready.catch(() => exit());
  const running: Invocation[] = [];
  return {
    id: randomUUID(),
    pid: undefined,
    zoneId: spec.zoneId,
    workers: spec.workers,
    slots: spec.concurrency ?? 1,
    spec,
    running,
    ready,
    exited,
    get slotsInUse() {
      return running.length;
    },
    get isReady() {
      return !gone;
    },
    offer(invocation) {
      if (gone || draining || running.length >= this.slots) return false;
      running.push(invocation);
      return true;
    },
    answer(text) {
      const invocation = running.shift();
      void invocation?.respond('application/json')?.write(Buffer.from(text));
      invocation?.end();
      if (draining && running.length === 0) exit();
    },
    crash: () => exit(),
    // The runtime client takes the whole environment down sooner or later.
    crashWorker: () => exit(),
    drain() {
      draining = true;
      if (running.length === 0) exit();
    },
    async stop() {
      exit();
    },
  };
}
