import type { Plugin } from 'esbuild';
import type { AgentEntry } from '../catalogue/types.ts';
import { trainedModel } from './trained-model.ts';

/** Name that the router imports. */
export const CLASSIFIER_MODULE = 'agentpool:classifier';

/** File beside the bundle that holds the model. */
const MODEL_FILE = 'classifier-model.bin';

/**
 * esbuild plugin that answers `import { model } from 'agentpool:classifier'`: trains the local classifier with the
 * agents' examples and puts the model beside the bundle. It is a file of its own, because each worker would parse and
 * keep it twice as text inside of the module.
 */
export function classifierPlugin(agents: readonly AgentEntry[]): Plugin {
  return {
    name: 'agentpool-classifier',
    setup(build) {
      const namespace = 'agentpool-classifier';
      build.onResolve({ filter: new RegExp(`^${CLASSIFIER_MODULE}$`) }, () => ({
        path: 'module',
        namespace,
      }));
      build.onResolve({ filter: new RegExp(`^${MODEL_FILE}$`), namespace }, () => ({
        path: MODEL_FILE,
        namespace,
      }));
      build.onLoad({ filter: /^module$/, namespace }, () => ({
        contents: [
          `import file from ${JSON.stringify(MODEL_FILE)};`,
          `import { readFileSync } from 'node:fs';`,
          `export const model = readFileSync(new URL(file, import.meta.url));`,
        ].join('\n'),
        loader: 'js',
      }));
      build.onLoad({ filter: new RegExp(`^${MODEL_FILE}$`), namespace }, () => ({
        contents: trainedModel(agents),
        loader: 'file',
      }));
    },
  };
}
