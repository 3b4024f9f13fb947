/** The command line of the evaluation. */
import { parseArgs } from 'node:util';
import { UserError } from '../terraform/user-error.ts';

export interface Arguments {
  /** Lines of label<TAB>text to train with; the agents' examples when absent. */
  train?: string;
  /** Lines to test with; cross-validation of the training lines when absent. */
  test?: string;
  /** Lines that no agent answers. */
  'out-of-scope'?: string;
  /** Where the figures and every answer are written. */
  json?: string;
  /** Baseline to compare with; the recorded one when the agents' examples are evaluated. */
  baseline?: string;
  /** Where the present answers are recorded as a baseline. */
  record?: string;
}

export const USAGE =
  'Usage: make evaluate ARGS="[--train FILE] [--test FILE] [--out-of-scope FILE] [--json FILE] ' +
  '[--baseline FILE] [--record FILE]"; lines of label<TAB>text.';

export function parseArguments(args: readonly string[]): Arguments {
  const file = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        train: file,
        test: file,
        'out-of-scope': file,
        json: file,
        baseline: file,
        record: file,
      },
    });
    return values;
  } catch (cause) {
    throw new UserError(`${(cause as Error).message}. ${USAGE}`);
  }
}
