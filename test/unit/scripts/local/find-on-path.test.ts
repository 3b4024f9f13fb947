import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { findOnPath } from '../../../../scripts/local/find-on-path.ts';

const root = mkdtempSync(join(tmpdir(), 'find-on-path-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function folder(name: string, mode: number): string {
  const path = join(root, name);
  mkdirSync(path);
  writeFileSync(join(path, 'tool'), '');
  chmodSync(join(path, 'tool'), mode);
  return path;
}

describe('findOnPath', () => {
  const text = folder('text', 0o644);
  const first = folder('first', 0o755);
  const second = folder('second', 0o755);

  it('takes the first file that can be run', () => {
    const path = [join(root, 'absent'), text, first, second].join(delimiter);
    expect(findOnPath('tool', path)).toBe(join(first, 'tool'));
  });

  it('finds nothing in a path without the program', () => {
    expect(findOnPath('tool', text)).toBeUndefined();
    expect(findOnPath('tool', join(root, 'absent'))).toBeUndefined();
  });
});
