/** Ties a child process to its parent's life where the system can: nothing goes on after a SIGKILL. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** util-linux's setpriv on the search path; undefined elsewhere than on Linux. */
function findSetpriv(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'setpriv'))
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

/**
 * The command line under which a command gets a signal when its parent ends, whatever ended it. setpriv becomes the
 * command, so the process id stays the same. Without setpriv the command line is the command itself.
 */
export function endingWithParent(
  signal: 'INT' | 'KILL',
  command: string,
  args: readonly string[] = [],
): [command: string, args: string[]] {
  const setpriv = findSetpriv();
  return setpriv === undefined
    ? [command, [...args]]
    : [setpriv, ['--pdeathsig', signal, '--', command, ...args]];
}
