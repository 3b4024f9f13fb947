import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hashOf } from '../../../../functions/router/routing/decision-record.ts';
import { readRecords } from '../../../../scripts/replay/read-records.ts';

const RECORD = {
  turnId: 'c7246819-6985-4736-824b-528b3fca9b90',
  sessionId: 's13175',
  agent: 'operations',
  tier: 'sticky',
  reason: 'follow-up',
  confidence: 1,
  candidates: ['operations'],
  configHash: '18ce88e6c56fbee1',
  messageHash: '8a798890fe93817163b10b5f7bd2ca4d25d84c52739a645a889c173eee7d9d3d',
  message: 'say "{decision=" }, \\ and yes',
};
/** A line of the router's logger, as Lambda hands it to CloudWatch. */
const LINE = JSON.stringify({
  level: 'INFO',
  message: 'turn routed',
  timestamp: '2026-11-21T11:14:22.698Z',
  service: 'router',
  stage: 'local',
  function_request_id: '0e507200-291e-4000-b62f-51dc187f3a4f',
  decision: RECORD,
});

describe('records of decisions', () => {
  it.each([
    ['as the router writes them', LINE],
    [
      'as make logs prints them',
      `11:14:22.698 INFO turn routed request=0e5 tenant=kjx decision=${JSON.stringify(RECORD)}`,
    ],
    [
      'with keys behind them',
      `11:14:22.698 INFO turn routed decision=${JSON.stringify(RECORD)} more={"a":1}`,
    ],
    [
      'as the AWS CLI tails them',
      `2026-11-21T11:14:22.698000+00:00 2026/11/21/[1]0e507200 ${LINE}`,
    ],
    ['as CloudWatch exports them', JSON.stringify({ timestamp: 1_795_000_000_000, message: LINE })],
    ['as Logs Insights gives them', JSON.stringify({ '@timestamp': 'x', '@message': `${LINE}\n` })],
  ])('are found %s', (_, line) => {
    const { records, otherLines, unreadable } = readRecords(`${line}\n\n`);
    expect(records).toEqual([RECORD]);
    expect([otherLines, unreadable]).toEqual([0, 0]);
  });

  it.each([
    ['nothing but who has them', {}],
    ['why, too', { reason: 'sure', local: { agent: 'a', ranking: [{ agent: 'a', score: 1 }] } }],
  ])('are found where parts tell %s', (_, why) => {
    const part = {
      agent: 'a',
      tier: 'local',
      confidence: 0.9,
      spans: [{ from: 0, to: 3 }],
      ...why,
    };
    const decision = { ...RECORD, agent: null, tier: 'parts', parts: [part, part] };
    const { records, unreadable } = readRecords(JSON.stringify({ decision }));
    expect(records).toEqual([decision]);
    expect(unreadable).toBe(0);
  });

  it('are told from other lines, and from what was cut off', () => {
    const text = [
      'START RequestId: 1',
      '{"level":"WARN","message":"model call failed"}',
      '{"_aws":{"CloudWatchMetrics":[]},"TurnTokens":3}',
      LINE.slice(0, -40),
      LINE,
      `11:14 INFO turn routed decision=${JSON.stringify(RECORD).slice(0, 90)}`,
      '{"decision":{"made":"by somebody else"}}',
    ].join('\n');
    const { records, otherLines, unreadable } = readRecords(text);
    expect(records).toHaveLength(1);
    expect([otherLines, unreadable]).toEqual([3, 3]);
  });

  it('are found in what make logs printed of the local cloud', () => {
    const { records, otherLines, unreadable } = readRecords(
      readFileSync(new URL('make-logs.txt', import.meta.url), 'utf8'),
    );
    expect(records.map(({ tier }) => tier)).toEqual([
      'rules',
      'sticky',
      'human',
      'declined',
      'declined',
      'clarify',
      'sticky',
      'local',
    ]);
    for (const { message, messageHash } of records) expect(messageHash).toBe(hashOf(`${message}`));
    expect([otherLines, unreadable]).toEqual([3, 0]);
  });

  it('are looked for in any text without an error, and every line is counted', () => {
    const line = fc.oneof(
      fc.string(),
      fc.json(),
      fc.nat(LINE.length).map((end) => LINE.slice(0, end)),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = ['START RequestId: 1', ...lines].join('\n');
        const { records, otherLines, unreadable } = readRecords(text);
        const written = text.split('\n').filter((one) => one.trim() !== '').length;
        expect(records.length + otherLines + unreadable).toBe(written);
      }),
    );
  });
});
