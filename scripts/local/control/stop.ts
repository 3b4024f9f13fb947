/** Takes the local cloud down. */
import { readCloudFile, removeCloudFile } from '../cloud-file.ts';
import { endProcess, isLocalCloud } from './process.ts';

/** Resolves, when the process is gone, with its id; with undefined when none ran. */
export async function stop(stateDirectory: string): Promise<number | undefined> {
  const file = readCloudFile(stateDirectory);
  if (!file) return undefined;
  const running = isLocalCloud(file.pid);
  if (running) await endProcess(file.pid);
  removeCloudFile(stateDirectory, file.pid);
  return running ? file.pid : undefined;
}
