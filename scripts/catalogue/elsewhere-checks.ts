/** Rules about where agents run that a JSON Schema cannot word. */
import { urlProblem } from '../../functions/router/mcp/mcp-entry.ts';
import { error, type Problem, warning } from './problem.ts';
import { suggest } from './suggest.ts';
import type { AgentEntry, Catalogue } from './types.ts';

/** Function that the agents belong to. */
const ROUTER = 'router';
const INTENT = 'agents.invoke';

/** Problems of one agent's `runs`: its address, and what would be declared for it without any effect. */
export function placeProblems({ folder, runs, ...agent }: AgentEntry): Problem[] {
  if (!runs) return [];
  const file = `${folder}/agent.json`;
  const wrong = 'url' in runs ? urlProblem(runs.url) : undefined;
  const isOpen = 'url' in runs && wrong === undefined && runs.auth === undefined;
  const remedy = 'Give the https address of the endpoint, without credentials';
  const useless = {
    tools: agent.tools.length > 0,
    mcp: agent.mcp !== undefined,
    downgradeTo: agent.downgradeTo !== undefined,
    'answer.fallBackTo': agent.answer?.fallBackTo !== undefined,
  };
  return [
    ...(wrong === undefined ? [] : [error(file, 'runs.url', wrong, remedy)]),
    // Tenant and actor are the router's word, and the token is what proves that it is the router who says it.
    ...(isOpen
      ? [
          warning(
            file,
            'runs.auth',
            'is missing: whoever reaches the endpoint can ask it in the name of any tenant',
            'Add "auth": "bearer", unless nobody but the router reaches it',
          ),
        ]
      : []),
    ...Object.entries(useless).flatMap(([key, isGiven]) =>
      isGiven
        ? [error(file, key, 'has no effect on an agent with "runs"', 'Leave it empty or out')]
        : [],
    ),
  ];
}

/** Functions that do not exist or cannot be meant, and a router that may not invoke them. */
export function elsewhereProblems({ agents, functions }: Catalogue): Problem[] {
  const names = functions.map(({ name }) => name).filter((name) => name !== ROUTER);
  const elsewhere = agents.filter(({ runs }) => runs !== undefined);
  const router = functions.find(({ name }) => name === ROUTER);
  return [
    ...elsewhere.flatMap(({ folder, runs }) => {
      if (!runs || !('function' in runs) || names.includes(runs.function)) return [];
      const file = `${folder}/agent.json`;
      const isRouter = runs.function === ROUTER;
      const message = isRouter
        ? 'is the router, where agents run without "runs"'
        : `"${runs.function}" is no function of the fleet`;
      const meant = isRouter ? undefined : suggest(runs.function, names);
      const remedy =
        meant === undefined ? `Use one of ${names.join(', ')}` : `Did you mean "${meant}"?`;
      return [error(file, 'runs.function', message, remedy)];
    }),
    ...(elsewhere.length === 0 || !router || router.intents.includes(INTENT)
      ? []
      : [error(router.file, 'intents', `lacks "${INTENT}", and agents run elsewhere`, 'Add it')]),
  ];
}
