/** Bundles one function into one minified ES module. */
import { basename } from 'node:path';
import { type BuildResult, build, type Metafile, type Plugin } from 'esbuild';
import type { AgentEntry, FunctionEntry } from '../catalogue/types.ts';
import { agentsPlugin } from './agents-plugin.ts';
import { classifierPlugin } from './classifier-plugin.ts';
import { configPlugin } from './config-plugin.ts';
import { credentialsPlugin } from './credentials-plugin.ts';

export interface Bundle {
  function: string;
  /** The module, `index.mjs` of the zip. */
  code: Uint8Array;
  /** Source map of `code`, kept beside the zip: it must not change what is published. */
  map: Uint8Array;
  /** Files that the module reads at run time, by their names beside it. */
  assets: Readonly<Record<string, Uint8Array>>;
  /** Source files by the bytes they take in `code`, biggest first. */
  inputs: readonly BundleInput[];
}

export interface BundleInput {
  /** Package name for files of node_modules, else the path from the root. */
  name: string;
  bytes: number;
}

/**
 * CommonJS packages in the bundle (the X-Ray SDK under Powertools' tracer) call `require` for Node's own modules;
 * an ES module has none.
 */
const REQUIRE_PRELUDE =
  'import{createRequire as agentpoolCreateRequire}from"node:module";const require=agentpoolCreateRequire(import.meta.url);';

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
  ]);
  const output = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint !== undefined);
  const file = (extension: string): Uint8Array =>
    outputFiles.find(({ path }) => path.endsWith(extension))?.contents ?? new Uint8Array();
  const usesRequire = output?.imports.some(({ kind }) => kind === 'require-call') ?? false;
  // Prepended without a line break, so that the source map's lines stay right.
  const prelude = Buffer.from(usesRequire ? REQUIRE_PRELUDE : '');
  return {
    function: entry.name,
    code: Buffer.concat([prelude, file('.mjs')]),
    map: file('.mjs.map'),
    assets: Object.fromEntries(
      outputFiles
        .filter(({ path }) => !/\.mjs(\.map)?$/.test(path))
        .map(({ path, contents }) => [basename(path), contents]),
    ),
    inputs: inputsOf(output),
  };
}

type EsbuildResult = BuildResult & { metafile: Metafile };

async function runEsbuild(root: string, name: string, plugins: Plugin[]): Promise<EsbuildResult> {
  try {
    return await build({
      absWorkingDir: root,
      entryPoints: [`functions/${name}/handler.ts`],
      outfile: 'index.mjs',
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      // The SDK's ES modules shake far better than its CommonJS build, which esbuild prefers for Node.
      mainFields: ['module', 'main'],
      charset: 'utf8',
      legalComments: 'none',
      sourcemap: 'external',
      sourcesContent: false,
      logLevel: 'silent',
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
