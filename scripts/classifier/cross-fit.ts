/** What models say about examples that they were not trained with. */
import type { ClassifierModel } from '../../functions/router/classifier/model-format.ts';
import { type RawScores, rawScores } from '../../functions/router/classifier/scores.ts';
import { type Example, labelsOf } from './examples.ts';
import { fitModel } from './fit.ts';
import type { Prepared } from './prepare.ts';
import { seededRandom, shuffle } from './random.ts';

const SEED = 20_260_102;
/** Many folds where examples are few: a model of nine tenths of them is close to the final one. */
const FEW = 4_000;
const FOLDS_FEW = 10;
const FOLDS_MANY = 5;

export interface CrossFitted {
  example: Example;
  scores: RawScores;
  /** The model of the fold; it lacks an agent whose only example this is. */
  model: ClassifierModel;
  /** The agent with the best score. */
  answer: string;
}

/** One entry an example, in their order. */
export function crossFit(prepared: Prepared): CrossFitted[] {
  const { examples } = prepared;
  const folds = foldsOf(examples);
  const results = new Array<CrossFitted>(examples.length);
  for (const fold of new Set(folds)) {
    const others = examples.filter((_, index) => folds[index] !== fold);
    if (others.length === 0) continue;
    const model = fitModel(prepared, others);
    examples.forEach((example, index) => {
      if (folds[index] === fold) results[index] = judge(model, example);
    });
  }
  return results.filter((result) => result !== undefined);
}

function judge(model: ClassifierModel, { label, text }: Example): CrossFitted {
  const scores = rawScores(model, text);
  const answer = model.head.agents[scores.agents.indexOf(scores.best)] as string;
  return { example: { label, text }, scores, model, answer };
}

/** Fold of each example; every agent's examples are spread evenly. */
function foldsOf(examples: readonly Example[]): number[] {
  const count = examples.length > FEW ? FOLDS_MANY : FOLDS_FEW;
  const random = seededRandom(SEED);
  const folds = new Array<number>(examples.length).fill(0);
  let next = 0;
  for (const label of labelsOf(examples)) {
    const own = examples.flatMap((example, index) => (example.label === label ? [index] : []));
    for (const index of shuffle(random, own)) folds[index] = next++ % count;
  }
  return folds;
}
