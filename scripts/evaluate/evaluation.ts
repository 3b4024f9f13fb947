/** Answers every subject, clean and under noise, and sums up. */
import { seededRandom } from '../classifier/random.ts';
import { type Interval, meanInterval } from './bootstrap.ts';
import {
  type Answer,
  accuracy,
  auroc,
  calibrationError,
  confusions,
  isRight,
  macroF1,
  shareOf,
} from './metrics.ts';
import { NOISE_KINDS } from './noise-kinds.ts';
import type { LabelledSubject, Subject } from './subjects.ts';

const SEED = 20_260_104;

export interface NoiseFigures {
  accuracy: number;
  /** Share of answers that differ from the answer to the clean text. */
  flips: number;
}

export interface Totals {
  lines: number;
  accuracy: number;
  accuracyInterval: Interval;
  macroF1: number;
  /** Share of turns that the classifier answers itself, and the share of right ones among them. */
  coverage: number;
  localAccuracy: number;
  /** The same for the confidence threshold alone. */
  confidentCoverage: number;
  confidentAccuracy: number;
  calibrationError: number;
  /** Absent without lines that are out of scope. */
  outOfScope?: {
    lines: number;
    auroc: number;
    /** Share of them that is not answered locally; share that is taken for nobody's. */
    recall: number;
    flagged: number;
  };
  /** Share of in-scope lines that is taken for nobody's. */
  rejectedInScope: number;
  noise: Record<string, NoiseFigures>;
}

export interface Evaluation {
  totals: Totals;
  predictions: Answer[];
  outOfScope: Omit<Answer, 'expected'>[];
  confusions: ReturnType<typeof confusions>;
}

export function evaluate(
  subjects: readonly LabelledSubject[],
  strangers: readonly Subject[],
): Evaluation {
  const judged = subjects.map((subject) => ({ ...answer(subject), subject }));
  const predictions = judged.map(({ said, subject }) => ({ expected: subject.expected, ...said }));
  const outside = strangers.map(answer);
  const local = predictions.filter(({ decision }) => decision === 'local');
  const confident = predictions.filter((_, index) => judged[index]?.confident);
  const totals: Totals = {
    lines: predictions.length,
    accuracy: accuracy(predictions),
    accuracyInterval: meanInterval(predictions.map((entry) => (isRight(entry) ? 1 : 0))),
    macroF1: macroF1(predictions),
    coverage: shareOf(local.length, predictions.length),
    localAccuracy: accuracy(local),
    confidentCoverage: shareOf(confident.length, predictions.length),
    confidentAccuracy: accuracy(confident),
    calibrationError: calibrationError(predictions),
    rejectedInScope: shareOf(judged.filter(({ strange }) => strange).length, judged.length),
    noise: noiseFigures(subjects, predictions),
  };
  if (outside.length > 0) {
    totals.outOfScope = {
      lines: outside.length,
      auroc: auroc(
        predictions.map((entry) => entry.outOfScope),
        outside.map(({ said }) => said.outOfScope),
      ),
      recall: shareOf(
        outside.filter(({ said }) => said.decision === 'abstained').length,
        outside.length,
      ),
      flagged: shareOf(outside.filter(({ strange }) => strange).length, outside.length),
    };
  }
  return {
    totals,
    predictions,
    outOfScope: outside.map(({ said }) => said),
    confusions: confusions(predictions),
  };
}

function answer({ text, classifier }: Subject): {
  said: Omit<Answer, 'expected'>;
  strange: boolean;
  confident: boolean;
} {
  const { agent, confidence, outOfScope, abstained, thresholds } = classifier.classify(text);
  return {
    said: {
      label: agent,
      confidence,
      outOfScope,
      decision: abstained === null ? 'local' : 'abstained',
    },
    strange: abstained === 'out-of-scope',
    confident: confidence >= thresholds.confidence,
  };
}

function noiseFigures(
  subjects: readonly LabelledSubject[],
  clean: readonly Answer[],
): Record<string, NoiseFigures> {
  return Object.fromEntries(
    Object.entries(NOISE_KINDS).map(([kind, disturb]) => {
      const random = seededRandom(SEED);
      const labels = subjects.map(
        ({ text, classifier }) => classifier.classify(disturb(text, random)).agent,
      );
      const right = labels.filter((label, index) => label === subjects[index]?.expected).length;
      const flipped = labels.filter((label, index) => label !== clean[index]?.label).length;
      return [
        kind,
        { accuracy: shareOf(right, labels.length), flips: shareOf(flipped, labels.length) },
      ];
    }),
  );
}
