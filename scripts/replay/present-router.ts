/** The router's local tiers as a build of what is on disk would have them. */
import { createClassifier } from '../../functions/router/classifier/classifier.ts';
import { createSplitter } from '../../functions/router/delegation/split-message.ts';
import { classifierOverrides } from '../../functions/router/routing/routing-config.ts';
import { createRuleTier } from '../../functions/router/routing/rules.ts';
import config from '../../functions/router/routing.json' with { type: 'json' };
import { agentTexts } from '../build/agent-modules.ts';
import { configHash } from '../build/config-hash.ts';
import { trainedModel } from '../build/trained-model.ts';
import { loadCatalogue, REPOSITORY_ROOT } from '../catalogue/load.ts';
import type { ReplayRouter } from './recompute.ts';

/** Trains the classifier, which takes seconds. @throws CatalogueError */
export function presentRouter(): ReplayRouter & { configHash: string } {
  const entries = loadCatalogue().agents;
  const model = trainedModel(entries);
  // Routing looks at no tool.
  const agents = entries.map((entry) => ({ ...agentTexts(entry), tools: [] }));
  const rules = createRuleTier(agents);
  const classifier = createClassifier(model, classifierOverrides(config, agents));
  const router = { agents, rules, classifier, config };
  return {
    router,
    split: createSplitter(router),
    configHash: configHash(REPOSITORY_ROOT, entries, model),
  };
}
