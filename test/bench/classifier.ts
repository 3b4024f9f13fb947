/**
 * node test/bench/classifier.ts [--json FILE]: time and memory of the local classifier with ten agents, beside a loop of
 * as many multiply-adds as the classifier's budget in the same run. Ratios travel between machines, times do not.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { classifierOf } from '../../functions/router/classifier/classifier.ts';
import { encodeModel } from '../../functions/router/classifier/model-format.ts';
import { fitModel } from '../../scripts/classifier/fit.ts';
import { noisyCopy } from '../../scripts/classifier/noise.ts';
import { prepare, TURN_BUDGET } from '../../scripts/classifier/prepare.ts';
import { seededRandom } from '../../scripts/classifier/random.ts';
import { committedWordTable } from '../../scripts/classifier/train.ts';
import { runCommand } from '../../scripts/operate/command.ts';
import { formatTable } from '../../scripts/operate/table.ts';
import { ROUTING_EXAMPLES } from '../support/routing-examples.ts';

const AGENTS = 10;
const ROUNDS = 15;
const TURNS = 2_000;

interface Timed {
  name: string;
  microseconds: number;
  ratio: number;
}

await runCommand('classifier', async () => {
  const { values } = parseArgs({ options: { json: { type: 'string' } } });
  const random = seededRandom(1);
  const model = fitModel(
    prepare(
      ROUTING_EXAMPLES.map(({ text }, index) => ({ label: `agent-${index % AGENTS}`, text })),
      committedWordTable(),
    ),
  );
  const classifier = classifierOf(model);
  const ordinary = Array.from({ length: TURNS }, (_, index) =>
    noisyCopy(ROUTING_EXAMPLES[index % ROUTING_EXAMPLES.length]?.text ?? '', random),
  );
  const long = ordinary.map((text, index) =>
    `${text} ${ordinary[(index + 1) % TURNS]} `.repeat(12),
  );
  const reference = referenceLoop();
  const timed = [
    ['reference loop of 10,000 multiply-adds', () => reference()],
    ['an ordinary message', (turn: number) => classifier.classify(ordinary[turn] as string)],
    ['a message of 1,000 letters', (turn: number) => classifier.classify(long[turn] as string)],
  ] as const;
  const rows = compare(timed);
  const modelBytes = encodeModel(model).length;
  console.log(
    formatTable(
      ['work', 'µs a turn', 'to the loop'],
      rows.map(({ name, microseconds, ratio }) => [
        name,
        microseconds.toFixed(1),
        ratio.toFixed(2),
      ]),
    ),
  );
  console.log(`model of ${AGENTS} agents with few examples: ${Math.round(modelBytes / 1000)} kB`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ rows, modelBytes }, null, 2)}\n`);
  return undefined;
});

/** Medians of rounds that take turns, so that a busy moment of the machine falls on all alike. */
function compare(timed: readonly (readonly [string, (turn: number) => unknown])[]): Timed[] {
  const rounds = timed.map((): number[] => []);
  for (let round = 0; round <= ROUNDS; round++) {
    timed.forEach(([, work], at) => {
      const start = performance.now();
      for (let turn = 0; turn < TURNS; turn++) work(turn);
      // The first round warms up.
      if (round > 0) rounds[at]?.push(((performance.now() - start) / TURNS) * 1_000);
    });
  }
  const medians = rounds.map((times) => times.sort((a, b) => a - b)[ROUNDS >> 1] as number);
  return timed.map(([name], at) => ({
    name,
    microseconds: medians[at] as number,
    ratio: (medians[at] as number) / (medians[0] as number),
  }));
}

/** As many multiply-adds as one message may cost, over arrays of the size of a sentence's weights. */
function referenceLoop(): () => number {
  const values = Float32Array.from({ length: 1_000 }, (_, index) => Math.sin(index));
  const weights = new Int8Array(1_000).map((_, index) => (index * 37) % 127);
  return () => {
    let sum = 0;
    for (let round = 0; round < TURN_BUDGET / values.length; round++) {
      for (let index = 0; index < values.length; index++) {
        sum += (values[index] as number) * (weights[index] as number);
      }
    }
    return sum;
  };
}
