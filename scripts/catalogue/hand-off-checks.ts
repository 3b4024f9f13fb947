/** Rules about which agents may give a turn to which. */
import { error, type Problem } from './problem.ts';
import { suggest } from './suggest.ts';
import type { AgentEntry } from './types.ts';

/** Targets that do not exist, and agents that would hand a turn to themselves. */
export function handOffProblems(agents: readonly AgentEntry[]): Problem[] {
  const ids = agents.map(({ id }) => id);
  return agents.flatMap(({ id, folder, handOff = [] }) =>
    handOff.flatMap((target, index) => {
      if (target !== id && ids.includes(target)) return [];
      const key = `handOff[${index}]`;
      const file = `${folder}/agent.json`;
      if (target === id) return [error(file, key, `"${id}" is the agent itself`, 'Remove it')];
      const others = ids.filter((other) => other !== id);
      const meant = suggest(target, others);
      const remedy =
        meant === undefined ? `Use one of ${others.join(', ')}` : `Did you mean "${meant}"?`;
      return [error(file, key, `"${target}" is no agent`, remedy)];
    }),
  );
}
