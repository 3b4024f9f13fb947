/** Bundles one function into one minified ES module. */
import { basename, join } from 'node:path';
import { type BuildOptions, type BuildResult, build, type Metafile, type Plugin } from 'esbuild';
import type { AgentEntry, FunctionEntry } from '../catalogue/types.ts';
import { agentsPlugin } from './agents-plugin.ts';
import { asciiPlugin } from './ascii-plugin.ts';
import { builtinsPlugin } from './builtins-plugin.ts';
import { classifierPlugin } from './classifier-plugin.ts';
import { configPlugin } from './config-plugin.ts';
import { credentialsPlugin } from './credentials-plugin.ts';

export interface Bundle {
  function: string;
  /** `index.mjs` of the zip: the function's module or, on the pool, what loads that from `function.mjs`. */
  code: Uint8Array;
  /** Files that the module loads or reads at run time, by their names beside it. */
  assets: Readonly<Record<string, Uint8Array>>;
  /** The function's own module: its file in the zip and its size. */
  module: { file: string; bytes: number };
  /** Source map of that module, kept beside the zip: it must not change what is published. */
  map: Uint8Array;
  /** Source files by the bytes they take in the function's module, biggest first. */
  inputs: readonly BundleInput[];
}

export interface BundleInput {
  /** Package name for files of node_modules, else the path from the root. */
  name: string;
  bytes: number;
}

/** The function's module where `index.mjs` is what loads it. */
const FUNCTION_MODULE = 'function.mjs';

const STARTER = join(import.meta.dirname, '../../functions/shared/start-in-turn.ts');

/** Thrown when a function's code cannot be bundled; one line for each of esbuild's errors. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
}

/**
 * Bundles `functions/<name>/handler.ts` below `root`. The same sources give the same bytes on every machine: no
 * absolute path and no time gets into the code.
 * @param plugins come before the build's own: a benchmark leaves a module out with one
 */
export async function bundleFunction(
  root: string,
  entry: FunctionEntry,
  agents: readonly AgentEntry[],
  plugins: readonly Plugin[] = [],
): Promise<Bundle> {
  const { metafile, outputFiles = [] } = await runEsbuild(root, entry.name, [
    ...plugins,
    credentialsPlugin(),
    agentsPlugin(root, agents),
    classifierPlugin(agents),
    configPlugin(root, agents),
    builtinsPlugin(),
    asciiPlugin(),
  ]);
  const output = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint !== undefined);
  const file = (extension: string): Uint8Array =>
    outputFiles.find(({ path }) => path.endsWith(extension))?.contents ?? new Uint8Array();
  const module = file('.mjs');
  const assets = Object.fromEntries(
    outputFiles
      .filter(({ path }) => !/\.mjs(\.map)?$/.test(path))
      .map(({ path, contents }) => [basename(path), contents]),
  );
  const isStarted = entry.compute === 'pool';
  return {
    function: entry.name,
    code: isStarted ? await starter() : module,
    assets: isStarted ? { ...assets, [FUNCTION_MODULE]: module } : assets,
    module: { file: isStarted ? FUNCTION_MODULE : 'index.mjs', bytes: module.byteLength },
    map: file('.mjs.map'),
    inputs: inputsOf(output),
  };
}

/** Of every bundle; a benchmark bundles what it compares with in the same way. */
export const BUNDLE_OPTIONS = {
  outfile: 'index.mjs',
  bundle: true,
  minify: true,
  write: false,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // The SDK's ES modules shake far better than its CommonJS build, which esbuild prefers for Node.
  mainFields: ['module', 'main'],
  // Each worker keeps the source of its module: in one byte a character, if all of them are ASCII.
  charset: 'ascii',
  legalComments: 'none',
  logLevel: 'silent',
} satisfies BuildOptions;

async function starter(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: [STARTER],
    plugins: [builtinsPlugin()],
  });
  return (outputFiles[0] as { contents: Uint8Array }).contents;
}

type EsbuildResult = BuildResult & { metafile: Metafile };

async function runEsbuild(root: string, name: string, plugins: Plugin[]): Promise<EsbuildResult> {
  try {
    return await build({
      ...BUNDLE_OPTIONS,
      absWorkingDir: root,
      entryPoints: [`functions/${name}/handler.ts`],
      metafile: true,
      sourcemap: 'external',
      sourcesContent: false,
      assetNames: '[name]',
      plugins,
    });
  } catch (cause) {
    const { errors = [] } = cause as {
      errors?: { text: string; location: { file: string; line: number } | null }[];
    };
    if (errors.length === 0) throw cause;
    const lines = errors.map(({ text, location }) => {
      const place = location === null ? `functions/${name}` : `${location.file}:${location.line}`;
      return `${place}: ${text}`;
    });
    throw new BundleError(lines.join('\n'));
  }
}

function inputsOf(output: Metafile['outputs'][string] | undefined): BundleInput[] {
  const sizes = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
    const name = packageOf(path) ?? path;
    sizes.set(name, (sizes.get(name) ?? 0) + bytesInOutput);
  }
  return [...sizes]
    .map(([name, bytes]) => ({ name, bytes }))
    .sort((a, b) => b.bytes - a.bytes || a.name.localeCompare(b.name));
}

/** `node_modules/@aws-sdk/core/dist/x.js` → `@aws-sdk/core`; undefined for the repository's own files. */
function packageOf(path: string): string | undefined {
  const inside = path.split('node_modules/').at(-1) ?? '';
  if (inside === path) return undefined;
  return inside.split('/', inside.startsWith('@') ? 2 : 1).join('/');
}
