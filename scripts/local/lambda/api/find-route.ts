import { type Route, routes } from './routes.ts';

/** An operation by its name, in any case: universal targets write it with a small first letter or a large one. */
export function routeNamed(name: string): Route | undefined {
  return routes.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
}

export interface Match {
  route: Route;
  parameters: Record<string, string>;
}

/** Finds the operation of a request; undefined when the local cloud does not serve it. */
export function findRoute(method: string, path: string): Match | undefined {
  const segments = path.replace(/\/+$/, '').split('/').slice(1);
  for (const candidate of routes) {
    if (candidate.method !== method) continue;
    const parameters = matchSegments(candidate.segments, segments);
    if (parameters) return { route: candidate, parameters };
  }
  return undefined;
}

function matchSegments(pattern: string[], segments: string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index] ?? '';
    if (expected.startsWith('{')) parameters[expected.slice(1, -1)] = decode(actual);
    else if (expected !== actual) return undefined;
  }
  return parameters;
}

/** A broken escape is left as it is: the name's own check refuses it. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
