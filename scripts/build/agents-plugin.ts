import type { Plugin } from 'esbuild';
import type { AgentEntry } from '../catalogue/types.ts';
import { AGENTS_MODULE, agentsModuleSource } from './agent-modules.ts';

/** esbuild plugin that answers `import { agents } from 'agentpool:agents'` with the catalogue's agents. */
export function agentsPlugin(root: string, agents: readonly AgentEntry[]): Plugin {
  return {
    name: 'agentpool-agents',
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${AGENTS_MODULE}$`) }, () => ({
        path: 'agents',
        namespace: 'agentpool',
      }));
      build.onLoad({ filter: /^agents$/, namespace: 'agentpool' }, () => ({
        contents: agentsModuleSource(root, agents),
        loader: 'js',
        resolveDir: root,
      }));
    },
  };
}
