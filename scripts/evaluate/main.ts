/** `node scripts/evaluate/main.ts`: how well the local classifier routes. Exits 1 when it is worse than the baseline. */
import { writeFileSync } from 'node:fs';
import { loadCatalogue } from '../catalogue/load.ts';
import { agentExamples, distinctExamples, labelsOf } from '../classifier/examples.ts';
import { overlapLines, overlapsOf } from '../classifier/overlap.ts';
import { train } from '../classifier/train.ts';
import { runCommand } from '../operate/command.ts';
import { type Arguments, parseArguments } from './arguments.ts';
import { type Baseline, baselineOf, compare, readBaseline, writeBaseline } from './baseline.ts';
import { checkData, knownLines } from './data-checks.ts';
import { evaluate } from './evaluation.ts';
import { jsonReport } from './json-report.ts';
import { readLabelled, readTexts } from './labelled-lines.ts';
import { comparisonLine, reportLines } from './report.ts';
import {
  crossValidated,
  leftOutAgents,
  type Subject,
  strangersTo,
  testedBy,
  whyNoneLeftOut,
} from './subjects.ts';

const EXAMPLES_SHOWN = 3;
const PAIRS_SHOWN = 10;
const FITTED_TO_ANSWERS =
  'confidence and thresholds were fitted to these very answers: calibration error, what is answered locally and how much ' +
  'of it is right look better than they are on new messages; --test FILE tries those';

await runCommand('evaluate', async () => run(parseArguments(process.argv.slice(2))));

function run(args: Arguments): number {
  const given =
    args.train === undefined ? agentExamples(loadCatalogue().agents) : readLabelled(args.train);
  const examples = distinctExamples(given);
  const test = args.test === undefined ? undefined : readLabelled(args.test);
  const strangers =
    args['out-of-scope'] === undefined ? undefined : readTexts(args['out-of-scope']);
  checkData(examples, test);
  const baseline = baselineFor(args);
  const agents = labelsOf(examples).length;
  console.log(
    `${examples.length} examples of ${agents} agents; ` +
      (test === undefined
        ? 'each is answered by a classifier that was trained without it'
        : `${test.length} test lines`),
  );
  if (test === undefined) console.log(FITTED_TO_ANSWERS);
  if (examples.length < given.length) {
    console.log(
      `left out for having the words of another of their agent: ${given.length - examples.length}`,
    );
  }
  const known = knownLines(examples, test ?? []);
  if (known > 0) console.log(`test lines that are training lines too: ${known}`);
  const noneLeftOut =
    test === undefined ? whyNoneLeftOut(examples) : 'test lines are given without any';
  if (strangers === undefined) console.log(outOfScopeNotice(noneLeftOut, agents));

  const training = train(examples);
  const subjects = test === undefined ? crossValidated(training) : testedBy(training, test);
  const outsiders = (): Subject[] => {
    if (strangers !== undefined) return strangersTo(training, strangers);
    return noneLeftOut === null ? leftOutAgents(examples) : [];
  };
  const evaluation = evaluate(subjects, outsiders());
  for (const line of reportLines(evaluation)) console.log(line);
  const overlaps = overlapsOf(training.heldBack).slice(0, PAIRS_SHOWN);
  console.log(overlaps.length === 0 ? '\nNo examples overlap.' : '\nExamples that overlap:');
  for (const line of overlapLines(overlaps, EXAMPLES_SHOWN)) console.log(`  ${line}`);

  const now = baselineOf(
    subjects.map(({ text }) => text),
    evaluation.predictions,
  );
  const comparison = baseline && compare(baseline, now);
  if (comparison !== undefined) console.log(`\n${comparisonLine(comparison)}`);
  if (args.record !== undefined) writeBaseline(now, args.record);
  if (args.json !== undefined) writeFileSync(args.json, jsonReport(evaluation, comparison));
  return comparison?.worse ? 1 : 0;
}

/** Told before the work: leaving agents out takes as many trainings as there are. */
function outOfScopeNotice(noneLeftOut: string | null, agents: number): string {
  return noneLeftOut === null
    ? `out of scope: each agent as the others see it, by ${agents} more trainings`
    : `out of scope: no figures (${noneLeftOut}); --out-of-scope FILE gives lines for them`;
}

/** The recorded baseline belongs to the agents' own examples; other data is compared only when asked to. */
function baselineFor({ train, test, record, baseline }: Arguments): Baseline | undefined {
  if (baseline !== undefined) return readBaseline(baseline);
  return [train, test, record].some((file) => file !== undefined) ? undefined : readBaseline();
}
