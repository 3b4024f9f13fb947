/**
 * Loaded into an environment where the system can't tie its life to the local cloud's: ends the process when the pipe
 * from the local cloud breaks, which it does however the local cloud dies. It watches in a thread of its own, so that
 * a function that blocks can't hold it up.
 */
import { Socket } from 'node:net';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const ROLE = 'process guard';

if (isMainThread) {
  new Worker(new URL(import.meta.url), { workerData: ROLE, execArgv: [] }).unref();
} else if (workerData === ROLE) {
  const pipe = new Socket({ fd: 0, readable: true, writable: false });
  pipe.on('close', () => process.kill(process.pid, 'SIGKILL')).resume();
}
