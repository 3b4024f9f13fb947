/** What is evaluated: texts, each with the classifier that is to answer it. */
import { type Classifier, classifierOf } from '../../functions/router/classifier/classifier.ts';
import type { ClassifierModel } from '../../functions/router/classifier/model-format.ts';
import { type Example, labelsOf } from '../classifier/examples.ts';
import { type Training, train } from '../classifier/train.ts';

export interface Subject {
  text: string;
  classifier: Classifier;
}

export interface LabelledSubject extends Subject {
  expected: string;
}

/** Sets above this size are not trained anew without each agent: it would take as many trainings as there are agents. */
const MOST_FOR_LEFT_OUT = 2_000;

/** Test lines, all answered by the one classifier of the training. */
export function testedBy({ model }: Training, test: readonly Example[]): LabelledSubject[] {
  const classifier = classifierOf(model);
  return test.map(({ label, text }) => ({ expected: label, text, classifier }));
}

/** The training's own examples, each answered by a classifier that was trained without it. */
export function crossValidated({ model, heldBack }: Training): LabelledSubject[] {
  const { confidence, outOfScope, thresholds } = model.head;
  const classifiers = new Map<ClassifierModel, Classifier>();
  return heldBack.map(({ example, model: fold }) => {
    const classifier =
      classifiers.get(fold) ??
      classifierOf({ ...fold, head: { ...fold.head, confidence, outOfScope, thresholds } });
    classifiers.set(fold, classifier);
    return { expected: example.label, text: example.text, classifier };
  });
}

/**
 * The examples of each agent, answered by a classifier that knows the other agents only: what is out of scope and yet
 * near. Empty when there are fewer than three agents or too many examples.
 */
export function leftOutAgents(examples: readonly Example[]): Subject[] {
  const labels = labelsOf(examples);
  if (labels.length < 3 || examples.length > MOST_FOR_LEFT_OUT) return [];
  return labels.flatMap((label) => {
    const classifier = classifierOf(
      train(examples.filter((example) => example.label !== label)).model,
    );
    return examples
      .filter((example) => example.label === label)
      .map(({ text }) => ({ text, classifier }));
  });
}
