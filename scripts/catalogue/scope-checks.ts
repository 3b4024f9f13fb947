/**
 * Scopes are groups of the user pool, and Terraform makes those from `scopes` in function.json: a scope that only a tool
 * names could be given to nobody.
 */
import { error, type Problem } from './problem.ts';
import { suggest } from './suggest.ts';
import type { Catalogue } from './types.ts';

/** Every scope that the functions declare, sorted. */
export function declaredScopes({ functions }: Pick<Catalogue, 'functions'>): string[] {
  return [...new Set(functions.flatMap(({ scopes }) => scopes))].sort();
}

/** What is wrong with a scope that `file` asks for under `key`, if anything. */
export function unknownScope(
  file: string,
  key: string,
  scope: string,
  declared: readonly string[],
): Problem[] {
  if (declared.includes(scope)) return [];
  const meant = suggest(scope, declared);
  const remedy =
    meant === undefined
      ? `Add it to "scopes" in the function's function.json`
      : `Did you mean "${meant}"?`;
  return [error(file, key, `"${scope}" is a scope that no function.json declares`, remedy)];
}

/** Scopes of tools on MCP servers; those of tool files are checked where the files are loaded. */
export function remoteScopeProblems(catalogue: Catalogue): Problem[] {
  const declared = declaredScopes(catalogue);
  return catalogue.agents.flatMap(({ folder, mcp = [] }) =>
    mcp.flatMap(({ tools }, server) =>
      tools.flatMap(({ scope }, tool) =>
        scope === undefined
          ? []
          : unknownScope(
              `${folder}/agent.json`,
              `mcp[${server}].tools[${tool}].scope`,
              scope,
              declared,
            ),
      ),
    ),
  );
}
