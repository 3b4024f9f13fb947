/** The time limit of an operation: the resource's own `timeouts` block, else the type's default. */
import { isObject, type ObjectValue } from '../wire/values.ts';
import { parseDuration } from './duration.ts';

/** Milliseconds. */
export function timeoutOf<Name extends string>(
  state: ObjectValue,
  operation: Name,
  defaults: { [name in Name]: string },
): number {
  const configured = isObject(state.timeouts) ? state.timeouts[operation] : null;
  const milliseconds = parseDuration(
    typeof configured === 'string' ? configured : defaults[operation],
  );
  if (milliseconds === undefined)
    throw new Error(`timeouts.${operation} is not a duration: ${configured}`);
  return milliseconds;
}
