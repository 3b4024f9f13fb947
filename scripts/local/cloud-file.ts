/** `cloud.json` in the state directory: which process is the local cloud, and where it listens. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CloudFile {
  pid: number;
  port: number;
}

/** Undefined when there is none, or an unreadable one: both mean that nothing is known to run. */
export function readCloudFile(stateDirectory: string): CloudFile | undefined {
  try {
    const value = JSON.parse(readFileSync(pathIn(stateDirectory), 'utf8'));
    return Number.isInteger(value?.pid) && Number.isInteger(value?.port) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Written under another name first, so that a reader never sees half a file. */
export function writeCloudFile(stateDirectory: string, file: CloudFile): void {
  mkdirSync(stateDirectory, { recursive: true });
  const draft = `${pathIn(stateDirectory)}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(file)}\n`);
  renameSync(draft, pathIn(stateDirectory));
}

/** Removes the file of process `pid`, and no other's: a successor may have written its own. */
export function removeCloudFile(stateDirectory: string, pid: number): void {
  if (readCloudFile(stateDirectory)?.pid === pid) rmSync(pathIn(stateDirectory), { force: true });
}

function pathIn(stateDirectory: string): string {
  return join(stateDirectory, 'cloud.json');
}
