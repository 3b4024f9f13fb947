import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  readCloudFile,
  removeCloudFile,
  writeCloudFile,
} from '../../../../scripts/local/cloud-file.ts';

describe('cloud.json', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cloud-file-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is read as written, in a directory that it makes', () => {
    const state = join(folder, 'deep', 'state');
    writeCloudFile(state, { pid: 7, port: 4700 });
    expect(readCloudFile(state)).toEqual({ pid: 7, port: 4700 });
    expect(readdirSync(state)).toEqual(['cloud.json']);
  });

  it.each(['', '{', 'null', '{"pid":"7","port":1}', '{"pid":7}'])('%j counts as none', (text) => {
    writeFileSync(join(folder, 'cloud.json'), text);
    expect(readCloudFile(folder)).toBeUndefined();
  });

  it('is removed by its own process only', () => {
    writeCloudFile(folder, { pid: 7, port: 4700 });
    removeCloudFile(folder, 8);
    expect(readCloudFile(folder)).toBeDefined();
    removeCloudFile(folder, 7);
    expect(readCloudFile(folder)).toBeUndefined();
  });
});
