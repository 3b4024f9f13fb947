/**
 * Makes a bundle ASCII, with esbuild's `charset: 'ascii'`: that leaves patterns as they are written, and one `…` in them
 * has Node keep the whole module with two bytes a character, in each worker.
 */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters of ASCII begin at 0
const BEYOND_ASCII = /[^\x00-\x7f]/g;

/** Writes characters beyond ASCII as escapes: in strings, templates and patterns they mean the same, in comments nothing. */
export function asciiPlugin(): Plugin {
  return {
    name: 'agentpool-ascii',
    setup(build) {
      build.onLoad({ filter: /\.ts$/, namespace: 'file' }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        return { contents: source.replace(BEYOND_ASCII, escaped), loader: 'ts' };
      });
    },
  };
}

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
