/** An alarm on a metric that nobody publishes never rings, and one that rings without a runbook helps nobody. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SWEEP_EVENT_TYPE } from '../../../functions/router/approvals/sweep.ts';
import { REPOSITORY_ROOT } from '../../../scripts/catalogue/load.ts';

const read = (path: string): string => readFileSync(join(REPOSITORY_ROOT, path), 'utf8');

const MODULE = 'terraform/modules/observability';
const alarmFiles = globSync(`${MODULE}/*.tf`, { cwd: REPOSITORY_ROOT }).map(read);

describe('alarms on the control loops', () => {
  it('stand on metrics that the functions publish', () => {
    const alarms = read(`${MODULE}/control-loops.tf`) + read(`${MODULE}/approvals.tf`);
    const watched = [...alarms.matchAll(/metric_name\s+= "(\w+)"/g)].map(([, name = '']) => name);
    const code = globSync('functions/{warmer,version-pruner,router/approvals}/*.ts', {
      cwd: REPOSITORY_ROOT,
    })
      .map(read)
      .join('\n');
    const unpublished = watched.filter((name) => !new RegExp(`\\b${name}\\b`).test(code));

    expect(watched.length).toBeGreaterThan(0);
    expect(unpublished).toEqual([]);
  });

  it('on approvals are for the function whose clock sweeps them', () => {
    const [, type] = /type, ""\) == "([^"]+)"/.exec(read('terraform/catalogue.tf')) ?? [];
    expect(type).toBe(SWEEP_EVENT_TYPE);
  });
});

describe('every alarm', () => {
  const suffixes = alarmFiles.flatMap((text) =>
    [...text.matchAll(/"\$\{[\w.]+(?:function_name|name_prefix)\}-([a-z-]+)"(?= = \{|\n)/g)].map(
      ([, suffix = '']) => suffix,
    ),
  );
  const headings = globSync('docs/runbooks/*.md', { cwd: REPOSITORY_ROOT }).flatMap((path) =>
    read(path)
      .split('\n')
      .filter((line) => line.startsWith('## ')),
  );

  it.each(suffixes.filter((suffix) => suffix !== 'alarms'))(
    '%s has its section in a runbook',
    (suffix) => {
      expect(headings.filter((heading) => heading.endsWith(`>-${suffix}\`)`))).toHaveLength(1);
    },
  );

  it('is found by this test', () => {
    const watching = alarmFiles.join('\n').match(/metric_name\s+= "/g) ?? [];
    expect(suffixes.filter((suffix) => suffix !== 'alarms')).toHaveLength(watching.length);
  });
});
