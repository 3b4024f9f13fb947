import { describe, expect, it } from '@jest/globals';
import {
  anchorsOf,
  codeOf,
  commandTableOf,
  linksIn,
  makeTargetsIn,
  pathsIn,
  variablesIn,
} from './document-claims.ts';

const DOCUMENT = [
  '# A title: with `code`',
  'Run `make one` and make sure of it; `PORT=1 make two-b STAGE=dev`. See [it](docs/a.md#part) and [web](https://x.y).',
  '![picture](b.svg)',
  '```sh',
  'cd x && make three   # make four',
  'SOME_VAR=1 run',
  '```',
  'Paths `functions/x/`, `buildspec.yml`, `hashicorp/aws`, `/v1/turns`, `a b.ts`, `<x>/y.ts`; `MODEL` is no path.',
  '| `make five X=1` | text |',
].join('\n');

describe('what a document claims', () => {
  const code = codeOf(DOCUMENT);

  it('names make targets in code, not in prose or comments', () => {
    expect(makeTargetsIn(code)).toEqual(['one', 'two-b', 'five', 'three']);
  });

  it('links to places in the repository', () => {
    expect(linksIn(DOCUMENT)).toEqual(['docs/a.md#part', 'b.svg']);
  });

  it('has anchors as Git hosts make them', () => {
    expect(anchorsOf('# A title: with `code`\n\n## Two words\n')).toEqual([
      'a-title-with-code',
      'two-words',
    ]);
  });

  it('names paths, which have a known ending or a known folder', () => {
    expect(pathsIn(code, ['functions'])).toEqual(['functions/x/', 'buildspec.yml']);
  });

  it('names variables with an underscore, alone, or set', () => {
    expect(variablesIn(code).sort()).toEqual(['MODEL', 'PORT', 'SOME_VAR', 'STAGE']);
  });

  it('lists commands in a table', () => {
    expect(commandTableOf(DOCUMENT)).toEqual(['five']);
  });
});
