import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { unzipSync } from 'fflate';
import type { Json } from '../api/call.ts';
import { invalid } from '../api/errors.ts';
import { optionalText } from '../api/validation.ts';
import { quotas } from '../quotas.ts';
import type { CodePackage } from '../state/model.ts';

export type LoadObject = (bucket: string, key: string) => Promise<Buffer>;

/** Functions' zips, each content unpacked once under `root/<sha256>/`; `scratch` takes what is not whole yet. */
export class CodePackages {
  #root: string;
  #scratch: string;
  #loadObject: LoadObject;

  constructor(root: string, scratch: string, loadObject: LoadObject) {
    this.#root = root;
    this.#scratch = scratch;
    this.#loadObject = loadObject;
  }

  /** Takes a `FunctionCode` object: S3Bucket and S3Key, or ZipFile in base64. */
  async fetch(code: Json): Promise<CodePackage> {
    if (code.ImageUri !== undefined) {
      throw invalid('The local cloud runs zip packages only: ImageUri is not supported.');
    }
    return this.#unpack(await this.#bytes(code));
  }

  async #bytes(code: Json): Promise<Buffer> {
    const inline = optionalText(code, 'ZipFile');
    if (inline !== undefined) return Buffer.from(inline, 'base64');
    const bucket = optionalText(code, 'S3Bucket');
    const key = optionalText(code, 'S3Key');
    if (bucket === undefined || key === undefined) {
      throw invalid('Please provide a source for function code.');
    }
    try {
      return await this.#loadObject(bucket, key);
    } catch (error) {
      const { name, message } = error as Error;
      throw invalid(
        `Error occurred while GetObject. S3 Error Code: ${name}. S3 Error Message: ${message}`,
      );
    }
  }

  async #unpack(zip: Buffer): Promise<CodePackage> {
    const digest = createHash('sha256').update(zip).digest();
    const home = join(this.#root, digest.toString('hex'));
    const result: CodePackage = {
      sha256: digest.toString('base64'),
      size: zip.length,
      directory: join(home, 'task'),
      zipFile: join(home, 'code.zip'),
    };
    if (existsSync(home)) return result;
    const files = readZip(zip);
    // Unpacked elsewhere and moved, so that a directory with the final name is always whole.
    const draft = join(this.#scratch, randomUUID());
    await mkdir(this.#root, { recursive: true });
    await mkdir(join(draft, 'task'), { recursive: true });
    for (const [name, content] of files) {
      const file = join(draft, 'task', name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    await writeFile(join(draft, 'code.zip'), zip);
    // Modules are loaded as on Lambda, whatever package.json lies above the state directory.
    await writeFile(join(draft, 'package.json'), '{}');
    try {
      await rename(draft, home);
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      if (!existsSync(home)) throw error;
    }
    return result;
  }
}

/** The files of a zip; refuses what the service refuses, and names that would leave the task directory. */
function readZip(zip: Buffer): [string, Uint8Array][] {
  const unreadable = invalid(
    'Could not unzip uploaded file. Please check your file, then try to upload again.',
  );
  let unzipped: Record<string, Uint8Array>;
  try {
    unzipped = unzipSync(zip);
  } catch {
    throw unreadable;
  }
  const files = Object.entries(unzipped).filter(([name]) => !name.endsWith('/'));
  if (files.length === 0) throw invalid('Uploaded file must be a non-empty zip');
  const root = resolve('/task');
  if (files.some(([name]) => !resolve(root, name).startsWith(root + sep))) throw unreadable;
  const size = files.reduce((sum, [, content]) => sum + content.length, 0);
  if (size > quotas.codeUnzipped) {
    throw invalid(`Unzipped size must be smaller than ${quotas.codeUnzipped} bytes`);
  }
  return files;
}
