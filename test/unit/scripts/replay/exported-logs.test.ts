import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { REPOSITORY_ROOT } from '../../../../scripts/catalogue/load.ts';
import { readRecords } from '../../../../scripts/replay/read-records.ts';

const record = (turnId: string) => ({
  turnId,
  agent: 'operations',
  tier: 'rules',
  configHash: '18ce88e6c56fbee1',
  messageHash: '8a798890fe93817163b10b5f7bd2ca4d25d84c52739a645a889c173eee7d9d3d',
  message: 'say "decision": {, a\nline and \\ more',
});
const RECORDS = [record('first'), record('second')];
const LINES = RECORDS.map((decision) => JSON.stringify({ message: 'turn routed', decision }));
/** As Lambda hands lines to CloudWatch, with one that is no decision. */
const MESSAGES = [...LINES, 'START RequestId: 1'].map((line) => `${line}\n`);

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const CSV = ['@timestamp,@message', ...MESSAGES.map((text) => `2026-11-21 10:00,${quoted(text)}`)];

const EXPORTS: [string, string][] = [
  [
    'the AWS CLI gives events',
    JSON.stringify({ events: MESSAGES.map((message) => ({ timestamp: 1, message })) }, null, 4),
  ],
  [
    'the AWS CLI gives events on one line',
    JSON.stringify({ events: MESSAGES.map((message) => ({ message })), searchedLogStreams: [] }),
  ],
  ['the AWS CLI gives messages alone', JSON.stringify(MESSAGES, null, 4)],
  [
    'the AWS CLI gives the results of a query',
    JSON.stringify({
      results: MESSAGES.map((value) => [
        { field: '@timestamp', value: 'x' },
        { field: '@message', value },
        { field: '@ptr', value: 'CmEK' },
      ]),
      status: 'Complete',
    }),
  ],
  [
    'Logs Insights gives fields',
    JSON.stringify(MESSAGES.map((value) => [{ field: '@message', value }])),
  ],
  [
    'Logs Insights gives JSON',
    JSON.stringify(
      MESSAGES.map((text) => ({ '@timestamp': 'x', '@message': text })),
      null,
      2,
    ),
  ],
  [
    'the console gives JSON inside of JSON',
    JSON.stringify([
      ...LINES.map((line) => ({ '@message': JSON.parse(line) })),
      { '@message': 'START RequestId: 1' },
    ]),
  ],
  ['Logs Insights gives CSV', CSV.join('\n')],
  ['Logs Insights gives CSV with other line ends', `\uFEFF${CSV.join('\r\n')}\r\n`],
];

describe('records of decisions in an export', () => {
  it.each(EXPORTS)('are found as %s', (_, text) => {
    expect(readRecords(text)).toEqual({ records: RECORDS, otherLines: 1, unreadable: 0 });
  });

  it('are told from what was cut off', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EXPORTS), fc.nat(), ([, text], length) => {
        const { records } = readRecords(text.slice(0, length % text.length));
        for (const found of records) expect(RECORDS).toContainEqual(found);
      }),
    );
    const start = CSV.join('\n').slice(0, 200);
    expect(readRecords(start)).toMatchObject({ records: [], unreadable: 1 });
  });
});

describe('make replay', () => {
  it.each([
    ['an empty file', '', 'other lines: 0, cut off: 0'],
    ['lines of something else', 'START RequestId: 1\nEND\n', 'other lines: 2, cut off: 0'],
    ['a decision that is cut off', LINES[0]?.slice(0, 90) as string, 'cut off: 1'],
  ])('fails on %s, with one line that says so', (_, content, counted) => {
    const folder = mkdtempSync(join(tmpdir(), 'replay-'));
    try {
      const file = join(folder, 'router.log');
      writeFileSync(file, content);
      const { status, stdout, stderr } = spawnSync(
        join(REPOSITORY_ROOT, 'node_modules/.bin/node'),
        [join(REPOSITORY_ROOT, 'scripts/replay/main.ts'), file],
        { encoding: 'utf8', env: { ...process.env, NODE_NO_WARNINGS: '1' } },
      );
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^replay: no decision is in [^\n]+router\.log \([^\n]+\n$/);
      expect(stderr).toContain(counted);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
