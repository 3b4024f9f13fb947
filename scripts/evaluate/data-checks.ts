/** Data from which figures could be made that mean nothing. */
import { wordsOf } from '../../functions/router/classifier/words.ts';
import { type Example, labelsOf } from '../classifier/examples.ts';
import { UserError } from '../terraform/user-error.ts';

const LABELS_NAMED = 10;

/**
 * @param examples distinct ones to train with
 * @param test lines to test with; undefined when the examples are held back one after the other
 * @throws UserError when nothing could be told from an answer
 */
export function checkData(
  examples: readonly Example[],
  test: readonly Example[] | undefined,
): void {
  const agents = labelsOf(examples);
  const unknown = labelsOf(test ?? []).filter((label) => !agents.includes(label));
  if (unknown.length > 0) {
    const rest = unknown.length - LABELS_NAMED;
    throw new UserError(
      `no training line has these labels of test lines: ${unknown.slice(0, LABELS_NAMED).join(', ')}` +
        `${rest > 0 ? ` and ${rest} more` : ''}; no answer to them could be right.`,
    );
  }
  if (examples.length < 2) {
    throw new UserError('there is one example only: confidence is learned from a held-back one.');
  }
  if (test === undefined && agents.length === examples.length) {
    throw new UserError(
      'no agent has two examples with other words: without its one an agent is unknown. ' +
        'Give more, or test lines with --test FILE.',
    );
  }
}

/** Test lines that have the words of an example: what was learned by heart. */
export function knownLines(examples: readonly Example[], test: readonly Example[]): number {
  const known = new Set(examples.map(({ text }) => wordsOf(text).join(' ')));
  return test.filter(({ text }) => known.has(wordsOf(text).join(' '))).length;
}
