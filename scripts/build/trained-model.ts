import type { AgentEntry } from '../catalogue/types.ts';
import { agentExamples } from '../classifier/examples.ts';
import { trainClassifier } from '../classifier/train.ts';

const trained = new WeakMap<readonly AgentEntry[], Uint8Array>();

/** Bytes of the classifier for the agents of one build. Training takes seconds, and two modules of the bundle need it. */
export function trainedModel(agents: readonly AgentEntry[]): Uint8Array {
  const known = trained.get(agents);
  if (known) return known;
  const model = trainClassifier(agentExamples(agents));
  trained.set(agents, model);
  return model;
}
