/**
 * Measures one system in a process of its own, in blocks that take turns where two are compared. Started by overhead.ts:
 * the plan comes, and the figures go, over IPC.
 */
import { connect } from './agentpool.ts';
import { MESSAGE, MODEL_ID, PROMPT, REGION, type System } from './system.ts';

export interface Plan {
  system: string;
  endpoint: string;
  /** Tells how many TLS connections the endpoint has seen. */
  counts: string;
  tables?: string | undefined;
  stream: boolean;
  /** Messages of one block; there are ten sequential and ten overlapping ones of each system. */
  block: number;
}

export interface Figures {
  name: string;
  modelCalls: number;
  p50Ms: number;
  p99Ms: number;
  perSecond: number;
  cpuMs: number;
  rssMiB: number;
  /** New TLS connections a message, after the warm-up. */
  handshakes: number;
}

const BLOCKS = 10;
const AT_ONCE = 8;

process.on('message', (plan: Plan) => {
  void run(plan).then(
    (figures) => process.send?.(figures, () => process.exit(0)),
    (error: Error) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function run(plan: Plan): Promise<Figures[]> {
  const systems = await systemsOf(plan);
  const names = Object.keys(systems);
  const taken = new Map(names.map((name) => [name, emptySamples()]));
  for (const system of Object.values(systems)) await overlapping(system, plan.block);
  for (let block = 0; block < BLOCKS; block += 1) {
    for (const [name, system] of Object.entries(systems)) {
      const samples = taken.get(name) as Samples;
      const before = await handshakesAt(plan.counts);
      for (let message = 0; message < plan.block; message += 1) {
        const started = performance.now();
        await system.ask();
        samples.latencies.push(performance.now() - started);
      }
      const cpu = process.cpuUsage();
      const started = performance.now();
      await overlapping(system, plan.block);
      samples.perSecond.push((1000 * plan.block) / (performance.now() - started));
      const { user, system: kernel } = process.cpuUsage(cpu);
      samples.cpuMs.push((user + kernel) / 1000 / plan.block);
      samples.handshakes += (await handshakesAt(plan.counts)) - before;
    }
  }
  const rssMiB = process.memoryUsage().rss / 2 ** 20;
  return Object.entries(systems).map(([name, { modelCalls }]) => {
    const { latencies, perSecond, cpuMs, handshakes } = taken.get(name) as Samples;
    return {
      name,
      modelCalls,
      p50Ms: quantile(latencies, 0.5),
      p99Ms: quantile(latencies, 0.99),
      perSecond: quantile(perSecond, 0.5),
      cpuMs: quantile(cpuMs, 0.5),
      rssMiB,
      handshakes: handshakes / (2 * BLOCKS * plan.block),
    };
  });
}

interface Samples {
  latencies: number[];
  perSecond: number[];
  cpuMs: number[];
  handshakes: number;
}

const emptySamples = (): Samples => ({ latencies: [], perSecond: [], cpuMs: [], handshakes: 0 });

async function systemsOf(plan: Plan): Promise<Record<string, System>> {
  const { system, endpoint, stream, tables } = plan;
  if (system === 'agentpool') {
    const { bare, ours } = await connect({ stream, tables });
    return {
      'bare SDK call': bare,
      [tables ? 'agentpool, memory on' : 'agentpool, memory off']: ours,
    };
  }
  const rival: { connect(options: object): Promise<System> } = await import(
    `../rivals/${system}.mjs`
  );
  const options = { endpoint, region: REGION, modelId: MODEL_ID, prompt: PROMPT, stream };
  return { [system]: await rival.connect({ ...options, message: MESSAGE }) };
}

/** Answers `messages` messages, eight in flight. */
async function overlapping(system: System, messages: number): Promise<void> {
  let left = messages;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) await system.ask();
    }),
  );
}

async function handshakesAt(counts: string): Promise<number> {
  return Number(await (await fetch(counts)).text());
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
}
