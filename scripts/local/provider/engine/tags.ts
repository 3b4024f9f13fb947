/** Tags as hashicorp/aws 6.x keeps them: `tags` as configured, `tags_all` with the provider's default tags merged in. */
import { hasUnknown, isUnknown, type ObjectValue, UNKNOWN, type Value } from '../wire/values.ts';
import { textMap } from './expand.ts';

export type Tags = { [key: string]: string };

/** `tags_all` as it is planned: the resource's own tags win; unknown as long as one of them is. */
export function plannedTagsAll(defaults: Tags, tags: Value): Value {
  if (isUnknown(tags) || hasUnknown(tags)) return UNKNOWN;
  return { ...defaults, ...textMap(tags) };
}

/**
 * `tags` and `tags_all` after a read. A default tag belongs to `tags` only when the resource said it itself.
 * Keys that start with `aws:` are the service's own and are ignored.
 */
export function readTags(
  actual: Tags,
  defaults: Tags,
  current: Value,
): { tags: Value; tags_all: Value } {
  const known = textMap(current);
  const own: ObjectValue = {};
  const all: ObjectValue = {};
  for (const [key, value] of Object.entries(actual)) {
    if (key.startsWith('aws:')) continue;
    all[key] = value;
    if (defaults[key] !== value || Object.hasOwn(known, key)) own[key] = value;
  }
  const unset = Object.keys(own).length === 0 && current === null;
  return { tags: unset ? null : own, tags_all: all };
}

/** What to remove and what to write to get from one set of tags to another. */
export function tagChanges(before: Tags, after: Tags): { removed: string[]; written: Tags } {
  const removed = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const written = Object.fromEntries(
    Object.entries(after).filter(([key, value]) => before[key] !== value),
  );
  return { removed, written };
}
