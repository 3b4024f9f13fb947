/** The executable that Terraform takes for hashicorp/aws: a shell script that becomes the front. */
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Launcher {
  /** The folder for Terraform's `dev_overrides`; it holds nothing but the launcher. */
  folder: string;
  /** The folder of the schema cache. */
  cache: string;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Writes the launcher below a state folder (rewritten at each run: paths change when a clone moves). `exec` keeps one
 * process between Terraform and the front, so that signals and process ids reach it.
 */
export async function writeLauncher(
  stateFolder: string,
  childExecutable: string,
): Promise<Launcher> {
  const launcher = { folder: join(stateFolder, 'bin'), cache: join(stateFolder, 'cache') };
  const front = fileURLToPath(new URL('front.ts', import.meta.url));
  const command = [process.execPath, front, '--child', childExecutable, '--cache', launcher.cache];
  const script = [
    '#!/bin/sh',
    `NODE_COMPILE_CACHE=${quoted(join(launcher.cache, 'compiled'))}`,
    'export NODE_COMPILE_CACHE',
    `exec ${command.map(quoted).join(' ')}`,
    '',
  ].join('\n');
  await mkdir(launcher.folder, { recursive: true });
  const file = join(launcher.folder, 'terraform-provider-aws');
  const temporary = join(stateFolder, `launcher.${randomUUID()}`);
  await writeFile(temporary, script);
  await chmod(temporary, 0o755);
  await rename(temporary, file);
  return launcher;
}
