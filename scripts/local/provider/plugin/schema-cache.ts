/**
 * The merged schema on disk. The child needs a second of CPU to produce its five megabytes for every command, and they
 * change only when the child's binary or our own types do.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file for this very binary with these very owned types; `owned` is anything that changes when they do. */
export async function schemaCacheFile(
  folder: string,
  executable: string,
  owned: Buffer,
): Promise<string> {
  const { size, mtimeMs } = await stat(executable);
  const key = createHash('sha256')
    .update(`${executable}\0${size}\0${mtimeMs}\0`)
    .update(owned)
    .digest('hex');
  return join(folder, `schema-${key.slice(0, 24)}.bin`);
}

/** The file's bytes, made and kept on the first use. A folder that cannot be written costs time, nothing else. */
export async function cached(file: string, make: () => Promise<Buffer>): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch {
    const made = await make();
    await keep(file, made).catch(() => undefined);
    return made;
  }
}

/**
 * Written beside and renamed: several provider processes of one command may do this at once. Schemas of other binaries
 * or of older owned types go; who needs one again makes it again.
 */
async function keep(file: string, content: Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, content);
  await rename(temporary, file);
  const outdated = (await readdir(dirname(file))).filter((name) => /^schema-\w+\.bin$/.test(name));
  await Promise.all(
    outdated
      .map((name) => join(dirname(file), name))
      .filter((other) => other !== file)
      .map((other) => rm(other, { force: true })),
  );
}
