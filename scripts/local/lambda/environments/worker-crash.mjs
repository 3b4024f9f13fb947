/**
 * Loaded into every environment: on SIGUSR2 one worker of the runtime client ends as `process.exit()` in its code would
 * end it, or the whole process when it has no workers. Nothing happens until the signal comes.
 */
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

const channel = new BroadcastChannel('agentpool.worker-crash');
channel.unref();

if (isMainThread) {
  process.on('SIGUSR2', () => {
    if (process.env.AWS_LAMBDA_MAX_CONCURRENCY === undefined) process.exit(1);
    channel.postMessage(new Int32Array(new SharedArrayBuffer(4)));
  });
} else {
  // All workers hear it; the first to take the shared flag goes.
  channel.onmessage = ({ data }) => {
    if (Atomics.exchange(data, 0, 1) === 0) process.exit(1);
  };
}
