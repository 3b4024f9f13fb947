/** Reading the catalogue's files; each failure is a problem that names the file. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { error, type Problem } from './problem.ts';

/** The parsed document, or undefined after adding a problem. `file` is relative to `root`. */
export function readJson(root: string, file: string, problems: Problem[]): unknown {
  const text = readText(root, file, problems);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = (cause as Error).message.replace(/\s+/g, ' ');
    problems.push(error(file, '', `is not JSON (${reason})`, 'Correct the text at that place'));
    return undefined;
  }
}

/** The text without a byte-order mark and with `\n` line ends, or undefined after adding a problem. */
export function readText(root: string, file: string, problems: Problem[]): string | undefined {
  try {
    const text = readFileSync(join(root, file), 'utf8');
    return text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    problems.push(
      code === 'ENOENT'
        ? error(file, '', 'does not exist', 'Add the file')
        : error(file, '', `cannot be read (${code})`, 'Check the file and its permissions'),
    );
    return undefined;
  }
}

/** Sorted names of the folders directly in `folder`; none when it does not exist. */
export function foldersIn(root: string, folder: string): string[] {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

/** Sorted names of the files directly in `folder` that end in `extension`; none when it does not exist. */
export function filesIn(root: string, folder: string, extension: string): string[] {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map(({ name }) => name)
    .sort();
}
