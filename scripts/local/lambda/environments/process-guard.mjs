/**
 * Loaded into an environment where the system can't tie its life to the local cloud's: ends the process when the pipe
 * from the local cloud breaks, which it does however the local cloud dies.
 */
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL'));
  process.stdin.resume();
  process.stdin.unref();
}
