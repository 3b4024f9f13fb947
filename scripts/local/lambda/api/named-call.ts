/** Requests made of an operation's name and the members of its input, as EventBridge Scheduler calls an API. */
import type { CloudRequest } from '../../service.ts';
import type { Json } from './call.ts';
import { ServiceError } from './errors.ts';
import type { Route } from './routes.ts';

/**
 * Puts the members of an operation's input where the API model has them: path, query, and the rest in the body.
 * Throws ValidationException when one that belongs in the path is missing.
 */
export function requestFor(
  route: Route,
  input: Json,
): Pick<CloudRequest, 'method' | 'path' | 'query' | 'body'> {
  const rest = { ...input };
  const take = (name: string) => {
    const value = rest[name];
    delete rest[name];
    return value;
  };
  const segments = route.segments.map((segment) => {
    if (!segment.startsWith('{')) return segment;
    const name = segment.slice(1, -1);
    const value = take(name);
    if (typeof value === 'string' && value !== '') return encodeURIComponent(value);
    throw new ServiceError('ValidationException', `${route.name} needs ${name}.`);
  });
  const query = new URLSearchParams();
  for (const name of route.queryMembers) {
    const value = take(name);
    if (value !== undefined && value !== null) query.set(name, String(value));
  }
  return {
    method: route.method,
    path: `/${segments.join('/')}`,
    query,
    body: Object.keys(rest).length === 0 ? Buffer.alloc(0) : Buffer.from(JSON.stringify(rest)),
  };
}
