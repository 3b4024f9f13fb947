/** Finds the resource and method of a REST API for a request. */
import type { Method, Resource } from './model.ts';

export interface Match {
  resource: Resource;
  method: Method;
  /** Values of `{name}` and `{name+}`, percent-decoded. */
  pathParameters: Record<string, string>;
}

/**
 * `path` is percent-encoded and starts with a slash. Fixed segments win over `{name}`, and `{name}` over `{name+}`,
 * segment by segment from the left; the method itself wins over ANY. Undefined when nothing fits.
 */
export function matchRoute(
  resources: readonly Resource[],
  httpMethod: string,
  path: string,
): Match | undefined {
  const segments = split(path);
  const candidates = resources
    .map((resource) => ({ resource, fit: fitOf(split(resource.path), segments) }))
    .filter(({ fit }) => fit !== undefined)
    .sort((a, b) => ((a.fit?.rank ?? '') < (b.fit?.rank ?? '') ? -1 : 1));
  const best = candidates[0];
  const method =
    best?.resource.resourceMethods?.[httpMethod] ?? best?.resource.resourceMethods?.ANY;
  if (!best?.fit || !method) return undefined;
  return { resource: best.resource, method, pathParameters: best.fit.parameters };
}

/** `rank` has a digit a segment, 0 for the tightest fit, and sorts as text. */
function fitOf(
  pattern: readonly string[],
  segments: readonly string[],
): { rank: string; parameters: Record<string, string> } | undefined {
  const parameters: Record<string, string> = {};
  let rank = '';
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index];
    if (segment === undefined) return undefined;
    const greedy = /^\{(.+)\+\}$/.exec(part)?.[1];
    if (greedy) {
      parameters[greedy] = decode(segments.slice(index).join('/'));
      return { rank: `${rank}2`, parameters };
    }
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name) parameters[name] = decode(segment);
    else if (part !== decode(segment)) return undefined;
    rank += name ? '1' : '0';
  }
  return pattern.length === segments.length ? { rank, parameters } : undefined;
}

/** A slash at the end does not matter to API Gateway. */
function split(path: string): string[] {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? [] : trimmed.split('/');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
