/** Looks after the process of the local cloud from outside. */
import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 50;
/** The cloud closes its children and sends its last log lines in well under a second on an idle machine. */
const PATIENCE_MS = 5_000;

/** Whether `pid` is a running local cloud, and not a later process that got the same number. */
export function isLocalCloud(pid: number): boolean {
  try {
    const command = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return command.includes('scripts/local/main.ts');
  } catch {
    return false;
  }
}

/** Ends the local cloud `pid`: asks, and after five seconds insists. Resolves when it is gone. */
export async function endProcess(pid: number): Promise<void> {
  send(pid, 'SIGTERM');
  const insist = Date.now() + PATIENCE_MS;
  while (send(pid, 0)) {
    if (Date.now() > insist) send(pid, 'SIGKILL');
    await delay(POLL_MS);
  }
}

/** False when there is no such process. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}
