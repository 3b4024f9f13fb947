/** Rules that hold between entries of the catalogue. */
import { elsewhereProblems } from './elsewhere-checks.ts';
import { handOffProblems } from './hand-off-checks.ts';
import { INTENTS_FILE } from './intents.ts';
import { sharedServerProblems } from './mcp-checks.ts';
import { error, type Problem } from './problem.ts';
import { remoteScopeProblems } from './scope-checks.ts';
import { suggest } from './suggest.ts';
import type { Catalogue, FunctionEntry } from './types.ts';

/** Problems between the entries of a catalogue whose entries are right each for itself. */
export function crossProblems(catalogue: Catalogue): Problem[] {
  return [
    ...intentProblems(catalogue),
    ...routeProblems(catalogue.functions),
    ...handOffProblems(catalogue.agents),
    ...elsewhereProblems(catalogue),
    ...sharedServerProblems(catalogue.agents),
    ...prunerProblems(catalogue.functions),
    ...remoteScopeProblems(catalogue),
  ];
}

function intentProblems({ functions, intents }: Catalogue): Problem[] {
  return functions.flatMap((entry) =>
    entry.intents.flatMap((intent, index) => {
      if (intents.includes(intent)) return [];
      const meant = suggest(intent, intents);
      const remedy =
        meant === undefined
          ? `Known intents: ${intents.join(', ')}; a new one is added to ${INTENTS_FILE}`
          : `Did you mean "${meant}"?`;
      return [error(entry.file, `intents[${index}]`, `"${intent}" is no known intent`, remedy)];
    }),
  );
}

/**
 * A method and path belong to one function, and API Gateway takes one parameter name at a place: `/a/{x}` beside
 * `/a/{y}` is refused by the service.
 */
function routeProblems(functions: readonly FunctionEntry[]): Problem[] {
  const problems: Problem[] = [];
  const owners = new Map<string, string>();
  const parameters = new Map<string, { name: string; path: string }>();
  for (const entry of functions) {
    for (const [index, route] of entry.routes.entries()) {
      const key = `routes[${index}]`;
      const shape = `${route.method} ${route.path.replaceAll(/\{[^}]+\}/g, '{}')}`;
      const owner = owners.get(shape);
      if (owner !== undefined) {
        const message = `${route.method} ${route.path} is already a route of ${owner}`;
        problems.push(error(entry.file, key, message, 'Give it to one function only'));
      }
      owners.set(shape, owner ?? entry.name);
      const clash = parameterClash(route.path, parameters);
      if (clash !== undefined && owner === undefined) {
        const message = `${route.path} and ${clash} name one parameter differently`;
        problems.push(error(entry.file, `${key}.path`, message, 'Use the same name in both'));
      }
    }
  }
  return problems;
}

/** Notes the path's parameters in `seen`; the earlier path that names one of the places differently, if any. */
function parameterClash(
  path: string,
  seen: Map<string, { name: string; path: string }>,
): string | undefined {
  const segments = path.split('/').slice(1);
  let clash: string | undefined;
  for (const [index, segment] of segments.entries()) {
    if (!segment.startsWith('{')) continue;
    const place = segments
      .slice(0, index)
      .map((earlier) => (earlier.startsWith('{') ? '{}' : earlier))
      .join('/');
    const known = seen.get(place);
    if (known === undefined) seen.set(place, { name: segment, path });
    else if (known.name !== segment) clash ??= known.path;
  }
  return clash;
}

/** The pool takes 100 versions, ever: without a pruner releases stop one day. */
function prunerProblems(functions: readonly FunctionEntry[]): Problem[] {
  const pruners = functions.filter(({ intents }) => intents.includes('versions.prune'));
  const onPool = functions.some(({ pool }) => pool !== undefined);
  if (!onPool || pruners.length === 1) return [];
  const message = `${pruners.length} functions have the intent versions.prune`;
  return [error('functions', '', message, 'Let exactly one function prune the pool')];
}
