/**
 * The local cloud in the foreground:
 * node scripts/local/main.ts [--port N] [--state DIR] [--model offline|bedrock] [--rate-limits]
 * Prints one line when it is ready, and ends on SIGINT and SIGTERM with everything it started.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startCloud } from './cloud.ts';
import { removeCloudFile, writeCloudFile } from './cloud-file.ts';
import { readOptions } from './main-options.ts';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      state: { type: 'string' },
      model: { type: 'string' },
      'rate-limits': { type: 'boolean' },
    },
  });
  const options = readOptions(values, process.env);
  const stateDirectory = resolve(options.state);
  const cloud = await startCloud({ ...options, stateDirectory, onEvent: console.error });
  writeCloudFile(stateDirectory, { pid: process.pid, port: cloud.port });

  let ending: Promise<void> | undefined;
  const end = (code: number): Promise<void> => {
    ending ??= cloud.close().then(() => {
      removeCloudFile(stateDirectory, process.pid);
      process.exit(code);
    });
    return ending;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => void end(0));
  }
  console.log(`local cloud ready: ${cloud.endpoint} (model: ${options.model}, pid ${process.pid})`);
  const reason = await cloud.failed;
  if (!ending) console.error(`the local cloud ends: ${reason}`);
  await end(1);
}

main().catch((error: Error) => {
  console.error(`local cloud: ${error.message}`);
  process.exit(1);
});
