import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { createClassifier } from '../../../../functions/router/classifier/classifier.ts';
import { classifierPlugin } from '../../../../scripts/build/classifier-plugin.ts';
import type { AgentEntry } from '../../../../scripts/catalogue/types.ts';
import { labelsOf } from '../../../../scripts/classifier/examples.ts';
import { trainClassifier } from '../../../../scripts/classifier/train.ts';
import { ROUTING_EXAMPLES } from '../../../support/routing-examples.ts';

const agents = labelsOf(ROUTING_EXAMPLES).map((id) => ({
  id,
  examples: ROUTING_EXAMPLES.filter(({ label }) => label === id).map(({ text }) => text),
})) as unknown as AgentEntry[];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'classifier-plugin-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the module agentpool:classifier', () => {
  it('is a small module that reads the trained model from the file beside it', async () => {
    const outfile = join(folder, 'index.mjs');
    const { metafile } = await build({
      stdin: { contents: `export { model } from 'agentpool:classifier';`, resolveDir: folder },
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      assetNames: '[name]',
      metafile: true,
      plugins: [classifierPlugin(agents)],
    });
    const sizes = Object.entries(metafile.outputs).map(
      ([path, { bytes }]) => [path.split('/').at(-1), bytes < 2_000] as const,
    );
    expect(Object.fromEntries(sizes)).toEqual({
      'index.mjs': true,
      'classifier-model.bin': false,
    });

    const { model } = (await import(pathToFileURL(outfile).href)) as { model: Uint8Array };
    expect(Buffer.compare(model, trainClassifier(ROUTING_EXAMPLES))).toBe(0);
    expect(createClassifier(model).agents).toEqual(labelsOf(ROUTING_EXAMPLES));
  });
});
