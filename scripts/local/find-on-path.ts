import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first executable file of that name on the search path; undefined when there is none. */
export function findOnPath(
  program: string,
  searchPath: string = process.env.PATH ?? '',
): string | undefined {
  return searchPath
    .split(delimiter)
    .map((directory) => join(directory, program))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
