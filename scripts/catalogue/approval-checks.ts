/** Checks when a tool's calls need an approval, as `tool-approval.ts` of the router takes it. */
import type { McpToolEntry } from '../../functions/router/mcp/mcp-entry.ts';
import { error, type Problem } from './problem.ts';

/** What is right for each key of `approval`, and how to say it. */
const RIGHT: Readonly<Record<string, readonly [is: (value: unknown) => boolean, text: string]>> = {
  always: [(value) => value === true, 'true'],
  above: [(value) => Number.isFinite(value) && (value as number) >= 0, 'a number from 0'],
  amountOf: [(value) => typeof value === 'function', 'a function'],
  confidenceBelow: [
    (value) => typeof value === 'number' && value > 0 && value <= 1,
    'a number above 0 and up to 1',
  ],
  onTimeout: [(value) => value === 'deny' || value === 'run', '"deny" or "run"'],
  // A day: who asked still knows why.
  minutes: [
    (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 1440,
    'a whole number from 1 to 1440',
  ],
};

/** @param approval as a tool file declares it; everything is unknown until it is looked at */
export function approvalProblems(file: string, approval: unknown): Problem[] {
  if (approval === undefined) return [];
  if (typeof approval !== 'object' || approval === null) {
    return [error(file, 'tool.approval', 'is no object', 'Give it `always` or `above`')];
  }
  const rule = approval as Record<string, unknown>;
  const problems = Object.entries(rule).flatMap(([key, value]) => {
    const right = Object.hasOwn(RIGHT, key) ? RIGHT[key] : undefined;
    if (!right) {
      const remedy = `Keys are ${Object.keys(RIGHT).join(', ')}`;
      return [error(file, `tool.approval.${key}`, 'is not known', remedy)];
    }
    const [is, text] = right;
    if (value === undefined || is(value)) return [];
    return [error(file, `tool.approval.${key}`, 'is wrong', `Give ${text}`)];
  });
  return [...problems, ...conditionProblems(file, 'tool.approval', rule)];
}

/** The same for a tool of an MCP server, whose single values the schema has checked. @param key of the tool's entry */
export function remoteApprovalProblems(
  file: string,
  key: string,
  { approval, maxCalls }: Pick<McpToolEntry, 'approval' | 'maxCalls'>,
): Problem[] {
  if (typeof approval !== 'object') return [];
  const problems = conditionProblems(file, `${key}.approval`, { ...approval });
  if (approval.above === undefined || maxCalls !== undefined) return problems;
  const message = 'is for one call alone, so any number of smaller ones would pass';
  const remedy = "Give the tool `maxCalls`: above × maxCalls is a turn's most without approval";
  return [...problems, error(file, `${key}.approval.above`, message, remedy)];
}

/** Conditions that are missing, or go together. */
function conditionProblems(
  file: string,
  key: string,
  { always, above, amountOf, confidenceBelow }: Record<string, unknown>,
): Problem[] {
  const problems: Problem[] = [];
  if ((above === undefined) !== (amountOf === undefined)) {
    const remedy = 'Give both or none: one says how large a call is, the other how large it may be';
    problems.push(error(file, key, 'has one of above and amountOf', remedy));
  }
  if ([always, above, confidenceBelow].every((condition) => condition === undefined)) {
    const remedy = 'Give `always`, `above` with `amountOf`, or `confidenceBelow`';
    problems.push(error(file, key, 'has no condition', remedy));
  }
  return problems;
}
