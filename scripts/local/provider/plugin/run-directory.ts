/** One private directory per run for sockets and the child's temporary files; runs that were killed are swept away. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'agentpool-provider-';

/** Makes the directory of this process. Socket paths are limited to 107 bytes, so it is short. */
export function createRunDirectory(base = tmpdir()): string {
  sweep(base);
  return mkdtempSync(join(base, `${PREFIX}${process.pid}-`));
}

export function removeRunDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

/** Removes what processes left behind that exist no more. */
function sweep(base: string): void {
  for (const name of readdirSync(base)) {
    const pid = name.startsWith(PREFIX)
      ? Number.parseInt(name.slice(PREFIX.length), 10)
      : Number.NaN;
    if (Number.isInteger(pid) && !isRunning(pid)) removeRunDirectory(join(base, name));
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
