/**
 * node test/bench/model-faults.ts [--json FILE] [--only S08]: the router's bundle under each fault of a model, with turns that
 * open a ticket, streamed and not. The fault meets the step that calls the tool, or the one that answers after the tool
 * has done its work. All waits are real.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ScriptEntry } from '../../scripts/local/bedrock/faults/script.ts';
import { runCommand } from '../../scripts/operate/command.ts';
import { formatTable } from '../../scripts/operate/table.ts';
import { type Judgement, judge } from './model-faults-judge.ts';
import { type Outage, playOutage } from './model-faults-outage.ts';
import { FaultyServices } from './model-faults-router.ts';
import { PRIMARY, SCENARIOS, type Scenario } from './model-faults-scenarios.ts';

/** Scenarios at a time: most of them wait. */
const AT_ONCE = 6;

/** 60 pieces of a stream (scripts/local/bedrock/wire/stream-events.ts). */
const ANSWER = Array.from(
  { length: 60 },
  (_, index) => `piece-${String(index).padStart(6, '0')}`,
).join(' ');

const TICKET = { customerId: 'C-1001', subject: 'The printer is on fire', priority: 'high' };

/** A turn without a fault, after the one with it. */
const HEALTHY = 'How can I reset my password?';

/** What the request of a step that answers holds, and that of one that calls a tool does not. */
const AFTER_TOOL = 'toolResult';

interface Row extends Judgement {
  id: string;
  what: string;
  stream: boolean;
  step: 'tool' | 'text';
  ms: number;
  /** Requests of the step that met the fault. */
  attempts: number;
  /** Models that answered, as the caller is told. */
  models: readonly string[];
  end: string;
}

await runCommand('model-faults', async () => {
  const { values } = parseArgs({
    options: { json: { type: 'string' }, only: { type: 'string' } },
  });
  const isChosen = (id: string): boolean => values.only === undefined || id.startsWith(values.only);
  const services = await FaultyServices.start();
  try {
    const outages = isChosen('S15')
      ? [playOutage(services, false), playOutage(services, true)]
      : [];
    const rows = await inTurn(
      SCENARIOS.filter(({ id }) => isChosen(id)).flatMap((scenario) => [
        ...(scenario.streamOnly ? [] : [() => play(services, scenario, false)]),
        () => play(services, scenario, true),
      ]),
    );
    const [json, streamed] = await Promise.all(outages);
    const outage = json && streamed ? { json, streamed } : undefined;
    print(rows.flat(), outage);
    if (values.json) {
      writeFileSync(values.json, `${JSON.stringify({ rows: rows.flat(), outage }, null, 2)}\n`);
    }
  } finally {
    await services.close();
  }
  return undefined;
});

/** The turns of a scenario, each on a worker that is new. */
async function play(services: FaultyServices, scenario: Scenario, stream: boolean): Promise<Row[]> {
  const steps = scenario.step ? [scenario.step] : (['tool', 'text'] as const);
  return Promise.all(
    steps.map(async (step) => {
      const tag = `${scenario.id}-${stream ? 'stream' : 'json'}-${step}`;
      const turn = await services.worker();
      await services.seed(tag);
      await services.script(scriptOf(scenario, step, tag));
      const message = `Open a ticket: the printer is on fire, ${tag}`;
      const { leaves = false } = scenario;
      const observed = await turn({ tag, message, stream, leaves });
      const allCalls = await services.calls(tag);
      const calls = allCalls.filter(
        ({ request }) => JSON.stringify(request).includes(AFTER_TOOL) === (step === 'text'),
      );
      const judgement = judge(
        scenario,
        { ...observed, calls, allCalls },
        services.tickets(tag),
        ANSWER,
      );
      const next = await turn({ tag: `${scenario.id}-next`, message: HEALTHY, stream });
      const { ms, usage, errorCode } = observed;
      const end = errorCode ?? (leaves ? 'caller_left' : 'answer');
      const { id, what } = scenario;
      const models = usage?.models ?? [];
      const row = { id, what, stream, step, ms, attempts: calls.length, models, end };
      const isHurt = next.answer === undefined && !scenario.everywhere;
      const hurt = { outcome: 'fail', why: `the next turn failed: ${next.errorCode}` } as const;
      return { ...row, ...judgement, ...(isHurt && hurt) };
    }),
  );
}

/** The first model has the fault in one step; without it models open a ticket, then answer. */
function scriptOf(scenario: Scenario, step: Row['step'], tag: string): ScriptEntry[] {
  const { times, everywhere } = scenario;
  const fault = step === 'tool' ? atItsMiddle(scenario.fault) : scenario.fault;
  const on = everywhere ? {} : { modelId: PRIMARY };
  const answer = { reply: { text: ANSWER } };
  const call = { reply: { toolUses: [{ name: 'ticket_create', input: TICKET }] } };
  const after = [tag, AFTER_TOOL];
  const isText = step === 'text';
  return [
    ...(isText ? [{ when: { ...on, textContains: after }, times, fault, ...answer }] : []),
    { when: { textContains: after }, times: 0, ...answer },
    ...(isText ? [] : [{ when: { ...on, textContains: tag }, times, fault, ...call }]),
    { when: { textContains: tag }, times: 0, ...call },
  ];
}

/** A tool call has fewer events than the long answer. */
function atItsMiddle(fault: Scenario['fault']): Scenario['fault'] {
  if (!('afterEvents' in fault)) return fault;
  const { afterEvents: _, ...rest } = fault;
  return rest;
}

async function inTurn<T>(tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < tasks.length; index = next++) {
      results[index] = await (tasks[index] as () => Promise<T>)();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

function print(rows: readonly Row[], outage: { json: Outage; streamed: Outage } | undefined): void {
  console.log(
    formatTable(
      ['', 'fault', 'answer as', 'met in', 'outcome', 'end', 'seconds', 'attempts', 'models'],
      rows.map(({ id, what, stream, step, outcome, end, ms, attempts, models }) => [
        id,
        what,
        stream ? 'stream' : 'JSON',
        step,
        outcome,
        end,
        Number((ms / 1_000).toFixed(2)),
        attempts,
        models.map(shortName).join(', '),
      ]),
    ),
  );
  for (const { id, stream, step, why } of rows) {
    if (why !== undefined) console.log(`${id} ${stream ? 'streamed' : 'JSON'} ${step}: ${why}`);
  }
  for (const [mode, result] of Object.entries(outage ?? {})) {
    const { outcome, why = '', ms, attempts, slowestMs, backAfterMs, met } = result;
    console.log(
      `S15 ${mode}: ${outcome} ${why} 20 turns in ${ms} ms, ${attempts} attempts, ${met} met the outage, ` +
        `slowest turn ${slowestMs} ms, first model again ${backAfterMs} ms after recovery`,
    );
  }
  const results = [...rows, ...(outage ? [outage.json, outage.streamed] : [])];
  const count = (outcome: string): number =>
    results.filter((result) => result.outcome === outcome).length;
  console.log(
    `${count('pass')} pass, ${count('safe')} safe, ${count('fail')} fail; ` +
      `${rows.filter(({ truncated }) => truncated).length} cut answers told as whole, ` +
      `${rows.filter(({ doubled }) => doubled).length} side effects done twice`,
  );
}

function shortName(modelId: string): string {
  return modelId.replace(/^amazon\.|-v1:0$/g, '');
}
