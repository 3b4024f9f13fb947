/**
 * The known permission intents. What each grants is written once, in Terraform's table; only its names are needed
 * here, and `terraform fmt` fixes where they stand: `    "name" = {`.
 */
import { readText } from './files.ts';
import { error, type Problem } from './problem.ts';

/** File of the table, from the repository's root. */
export const INTENTS_FILE = 'terraform/modules/intents/table.tf';

/** Sorted names of the intents. */
export function loadIntents(root: string, problems: Problem[]): string[] {
  const text = readText(root, INTENTS_FILE, problems);
  if (text === undefined) return [];
  const names = parseIntents(text);
  if (names.length === 0) {
    problems.push(error(INTENTS_FILE, 'table', 'names no intent', 'Run terraform fmt on it'));
  }
  return names;
}

/** Keys of the table, from the text of its file. */
function parseIntents(text: string): string[] {
  return [...text.matchAll(/^ {4}"([a-z][a-z.-]*)"\s*= \{$/gm)]
    .map((match) => match[1] ?? '')
    .sort();
}
