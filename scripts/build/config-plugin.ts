import type { Plugin } from 'esbuild';
import type { AgentEntry } from '../catalogue/types.ts';
import { configHash } from './config-hash.ts';
import { trainedModel } from './trained-model.ts';

/** Name that the router imports. */
export const CONFIG_MODULE = 'agentpool:config';

/** esbuild plugin that answers `import { configHash } from 'agentpool:config'`. */
export function configPlugin(root: string, agents: readonly AgentEntry[]): Plugin {
  return {
    name: 'agentpool-config',
    setup(build) {
      const namespace = 'agentpool-config';
      build.onResolve({ filter: new RegExp(`^${CONFIG_MODULE}$`) }, () => ({
        path: 'module',
        namespace,
      }));
      build.onLoad({ filter: /^module$/, namespace }, () => ({
        contents: `export const configHash = ${JSON.stringify(configHash(root, agents, trainedModel(agents)))};`,
        loader: 'js',
      }));
    },
  };
}
