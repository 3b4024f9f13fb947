/** Small pieces of English that several rules use. */
import { splitCamelCase } from './words.ts';

/** `expectedOn`, `ticket_create` → `expected on`, `ticket create`. Capitals of short forms stay. */
export function humanize(name: string): string {
  return splitCamelCase(name)
    .replace(/[_-]+/g, ' ')
    .split(' ')
    .map((word) => (/^\p{Lu}{2,}$/u.test(word) ? word : word.toLowerCase()))
    .join(' ')
    .trim();
}

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `a, b and c` */
export function listOf(parts: readonly string[]): string {
  return parts.length < 2
    ? (parts[0] ?? '')
    : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** Ends a sentence with a full stop unless it has an end of its own. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?…]["”')]?$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
