/** Builds the fleet: a bundle and a zip for each function, and the file that tells Terraform what was built. */
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCatalogue, REPOSITORY_ROOT } from '../catalogue/load.ts';
import type { Catalogue, FunctionEntry } from '../catalogue/types.ts';
import { type BundleSize, budgetErrors } from './budget.ts';
import { bundleFunction } from './bundle.ts';
import { reproducibleZip } from './zip.ts';

/** A built zip, as Terraform gets it. */
export interface Artefact {
  /** SHA-256 of the zip, in hexadecimal digits. */
  sha256: string;
  /** Key in the artefact bucket: `<function>/<sha256>.zip`. */
  key: string;
}

/** Content of `artefacts.tfvars.json`. */
export interface ArtefactsFile {
  artefacts: Record<string, Artefact>;
}

/** Name of the file beside the zips that Terraform takes with `-var-file`. */
export const ARTEFACTS_FILE = 'artefacts.tfvars.json';

export interface FleetBuild {
  artefacts: Record<string, Artefact>;
  sizes: readonly BundleSize[];
}

/** Thrown when a bundle is above its budget; one line for each. The artefacts file is not written then. */
export class BudgetError extends Error {
  override readonly name = 'BudgetError';
  readonly sizes: readonly BundleSize[];

  constructor(lines: readonly string[], sizes: readonly BundleSize[]) {
    super(lines.join('\n'));
    this.sizes = sizes;
  }
}

export interface BuildOptions {
  /** Repository to build; this one by default. */
  root?: string;
  /** Folder to write to; `dist` below the root by default. */
  outDir?: string;
  /** The catalogue of `root`, when it is loaded already. */
  catalogue?: Catalogue;
}

/**
 * Writes what a function's zip holds and its source map to `<function>/`, `<function>.zip` for each function and
 * `artefacts.tfvars.json`. Throws `CatalogueError`, `BundleError` or `BudgetError`, worded for users.
 */
export async function buildFleet(options: BuildOptions = {}): Promise<FleetBuild> {
  const root = options.root ?? REPOSITORY_ROOT;
  const outDir = options.outDir ?? join(root, 'dist');
  const catalogue = options.catalogue ?? loadCatalogue(root);
  // A stale list of artefacts must not outlive a failed build.
  rmSync(join(outDir, ARTEFACTS_FILE), { force: true });
  const built = await Promise.all(
    catalogue.functions.map((entry) => buildFunction(root, outDir, entry, catalogue)),
  );
  const sizes = built.map(({ size }) => size);
  const tooBig = budgetErrors(sizes);
  if (tooBig.length > 0) throw new BudgetError(tooBig, sizes);
  const artefacts = Object.fromEntries(
    built.map(({ size, artefact }) => [size.function, artefact]),
  );
  const content: ArtefactsFile = { artefacts };
  writeFileSync(join(outDir, ARTEFACTS_FILE), `${JSON.stringify(content, null, 2)}\n`);
  return { artefacts, sizes };
}

async function buildFunction(
  root: string,
  outDir: string,
  entry: FunctionEntry,
  catalogue: Catalogue,
): Promise<{ size: BundleSize; artefact: Artefact }> {
  const { name } = entry;
  const { code, map, assets, module, inputs } = await bundleFunction(root, entry, catalogue.agents);
  const zip = reproducibleZip({ ...assets, 'index.mjs': code });
  mkdirSync(join(outDir, name), { recursive: true });
  writeFileSync(join(outDir, name, 'index.mjs'), code);
  writeFileSync(join(outDir, name, `${module.file}.map`), map);
  for (const [file, content] of Object.entries(assets)) {
    writeFileSync(join(outDir, name, file), content);
  }
  writeFileSync(join(outDir, `${name}.zip`), zip);
  const sha256 = createHash('sha256').update(zip).digest('hex');
  return {
    size: {
      function: name,
      bytes: module.bytes,
      zipBytes: zip.length,
      budgetKB: entry.bundleBudgetKB,
      inputs,
    },
    artefact: { sha256, key: `${name}/${sha256}.zip` },
  };
}
