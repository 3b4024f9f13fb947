/** Asks for what a tool needs and the conversation does not hold. */
import type { Schema } from '../wire/converse-types.ts';
import { humanize, listOf } from './phrases.ts';

/** One question for all missing properties, worded by their descriptions. */
export function askFor(missing: readonly { name: string; schema: Schema }[]): string {
  const distinct = new Map(missing.map(({ name, schema }) => [name, schema]));
  const things = [...distinct].map(([name, schema]) => thing(name, schema));
  return `To do that I need ${listOf(things)}. What ${things.length > 1 ? 'are they' : 'is it'}?`;
}

function thing(name: string, { description, enum: values }: Schema): string {
  const alternative = description?.match(/;\s*(or) (?:give|use|pass|name) (.+)$/);
  const [first] = (description ?? '').split(/;|\. /);
  const said = [first, alternative?.[1], alternative?.[2]].filter(Boolean).join(' ');
  const choices = (values ?? []).filter((value) => typeof value === 'string');
  if (choices.length > 0) return `the ${humanize(name)} (${choices.join(', ')})`;
  if (!said) return `the ${humanize(name)}`;
  const text = /^\p{Lu}\p{Ll}/u.test(said) ? said.charAt(0).toLowerCase() + said.slice(1) : said;
  return /^(?:the|a|an|what|which|how|why|when|where|who|your|one)\b/.test(text)
    ? text
    : `the ${text}`;
}
