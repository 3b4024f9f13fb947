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

/**
 * Work that leaving each agent out may take: so many trainings as there are agents, each of which goes through all
 * examples once an agent. At ten agents 2,000 examples, which is some minutes.
 */
const MOST_FOR_LEFT_OUT = 200_000;

/** Test lines, all answered by the one classifier of the training. */
export function testedBy({ model }: Training, test: readonly Example[]): LabelledSubject[] {
  const classifier = classifierOf(model);
  return test.map(({ label, text }) => ({ expected: label, text, classifier }));
}

/** Texts of nobody, answered by the same classifier. */
export function strangersTo({ model }: Training, texts: readonly string[]): Subject[] {
  const classifier = classifierOf(model);
  return texts.map((text) => ({ text, classifier }));
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

/** Why agents are not left out one after the other; null where they can be. */
export function whyNoneLeftOut(examples: readonly Example[]): string | null {
  const agents = labelsOf(examples).length;
  if (agents < 3) return 'fewer than three agents';
  if (agents ** 2 * examples.length <= MOST_FOR_LEFT_OUT) return null;
  return `${agents} trainings with ${examples.length} examples would take too long`;
}

/**
 * The examples of each agent, answered by a classifier that knows the other agents only: what is out of scope and yet
 * near. Takes as many trainings as there are agents.
 */
export function leftOutAgents(examples: readonly Example[]): Subject[] {
  return labelsOf(examples).flatMap((label) => {
    const classifier = classifierOf(
      train(examples.filter((example) => example.label !== label)).model,
    );
    return examples
      .filter((example) => example.label === label)
      .map(({ text }) => ({ text, classifier }));
  });
}
