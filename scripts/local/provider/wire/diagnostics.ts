/** Errors and warnings as Terraform's users see them, with the place in the configuration they belong to. */
import { bytesField, varintField } from './fields.ts';

/** A step into a configuration: an attribute's or block's name, or the index of a list's element. */
export type Step = string | number;

export interface Problem {
  severity: 'error' | 'warning';
  /** One line: what is wrong. */
  summary: string;
  /** What to do about it; may be empty. */
  detail: string;
  /** Where in the resource's configuration; empty for the resource as a whole. */
  path: readonly Step[];
}

export function errorAt(path: readonly Step[], summary: string, detail = ''): Problem {
  return { severity: 'error', summary, detail, path };
}

/** An AttributePath message: steps by attribute name (1) or by list index (3). */
export function encodePath(path: readonly Step[]): Buffer {
  return Buffer.concat(path.map((step) => bytesField(1, encodeStep(step))));
}

function encodeStep(step: Step): Buffer {
  if (typeof step === 'string') return bytesField(1, step);
  // Index 0 is a choice that was made, not protobuf's default, so it is written out.
  return step === 0 ? Buffer.from([0x18, 0]) : varintField(3, step);
}

/** A Diagnostic message: severity (1), summary (2), detail (3), attribute (4). */
export function encodeProblem(problem: Problem): Buffer {
  return Buffer.concat([
    varintField(1, problem.severity === 'error' ? 1 : 2),
    bytesField(2, problem.summary),
    bytesField(3, problem.detail),
    problem.path.length > 0 ? bytesField(4, encodePath(problem.path)) : Buffer.alloc(0),
  ]);
}
