/** An alarm on a metric that nobody publishes never rings, and nothing else would tell. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { REPOSITORY_ROOT } from '../../../scripts/catalogue/load.ts';

const read = (path: string): string => readFileSync(join(REPOSITORY_ROOT, path), 'utf8');

describe('alarms on the control loops', () => {
  it('stand on metrics that the functions publish', () => {
    const alarms = read('terraform/modules/observability/control-loops.tf');
    const watched = [...alarms.matchAll(/metric_name\s+= "(\w+)"/g)].map(([, name = '']) => name);
    const code = globSync('functions/{warmer,version-pruner}/*.ts', { cwd: REPOSITORY_ROOT })
      .map(read)
      .join('\n');
    const unpublished = watched.filter((name) => !new RegExp(`\\b${name}\\b`).test(code));

    expect(watched.length).toBeGreaterThan(0);
    expect(unpublished).toEqual([]);
  });
});
