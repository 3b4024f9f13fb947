/** A finding about the catalogue, always with the file, the key and what to do. */
export interface Problem {
  severity: 'error' | 'warning';
  /** Path from the repository's root. */
  file: string;
  /** Key inside the file such as `routes[0].path`; empty when it is about the file as a whole. */
  key: string;
  /** What is wrong. */
  message: string;
  /** What to do about it. */
  remedy: string;
}

/** An error, without having to name the severity. */
export function error(file: string, key: string, message: string, remedy: string): Problem {
  return { severity: 'error', file, key, message, remedy };
}

/** A finding that fails nothing. */
export function warning(file: string, key: string, message: string, remedy: string): Problem {
  return { severity: 'warning', file, key, message, remedy };
}

/** One line: `file: key: message. Remedy`. */
export function formatProblem(problem: Problem): string {
  const key = problem.key === '' ? '' : `${problem.key}: `;
  const prefix = problem.severity === 'warning' ? 'warning: ' : '';
  const end = /[.?]$/.test(problem.remedy) ? '' : '.';
  return `${prefix}${problem.file}: ${key}${problem.message}. ${problem.remedy}${end}`;
}

/** Thrown by `loadCatalogue`; the message holds one line for each error. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.problems = problems;
  }
}
