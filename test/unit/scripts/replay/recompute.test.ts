import { describe, expect, it } from '@jest/globals';
import type { Classification } from '../../../../functions/router/classifier/classifier.ts';
import { createSplitter } from '../../../../functions/router/delegation/split-message.ts';
import {
  type DecisionRecord,
  hashOf,
} from '../../../../functions/router/routing/decision-record.ts';
import { createRuleTier } from '../../../../functions/router/routing/rules.ts';
import routing from '../../../../functions/router/routing.json' with { type: 'json' };
import { recompute } from '../../../../scripts/replay/recompute.ts';
import { reportLines, reportOf } from '../../../../scripts/replay/report.ts';

const agents = ['billing', 'shipping'].map((id) => ({
  id,
  description: `Owns ${id}`,
  model: 'small' as const,
  maxToolCalls: 1,
  rules: [{ pattern: `^${id}\\b` }],
  prompt: '',
  examples: ['refund it', 'track it'],
  tools: [],
}));
/** Sure of "parcel", of nothing else. */
const classify = (text: string): Classification => ({
  agent: 'shipping',
  confidence: 0.5,
  outOfScope: 0.1,
  margin: 0.1,
  abstained: text.includes('parcel') ? null : 'unsure',
  thresholds: { confidence: 0.9, outOfScope: 0.5 },
  ranking: agents.map(({ id }) => ({ agent: id, score: 0 })),
});
const rules = createRuleTier(agents);
const classifier = { agents: agents.map(({ id }) => id), classify };
const router = { agents, rules, classifier, config: routing };
const present = { router, split: createSplitter(router) };

const record = (message: string, fields: Partial<DecisionRecord>): DecisionRecord => ({
  turnId: 't',
  sessionId: 's',
  agent: 'billing',
  tier: 'rules',
  reason: 'rule',
  confidence: 1,
  candidates: [],
  configHash: 'old',
  message,
  messageHash: hashOf(message),
  ...fields,
});
const model = { models: ['one'], agent: 'billing', confidence: 0.9 };
const session = { agent: 'billing', ageMs: 1_000, asked: false };
const { message: _, ...silent } = record('billing', {});

const SAME = record('billing question', {});
const MOVED = record('where is my parcel', { tier: 'model', model });
const SPLIT = record('billing question? Track my parcel', {
  agent: null,
  tier: 'parts',
  reason: 'several-requests',
});
/** Parts as they were logged before they told why, and as they are now. */
const SHORT = [
  { agent: 'billing', tier: 'rules', confidence: 1, spans: [{ from: 0, to: 17 }] },
  { agent: 'shipping', tier: 'local', confidence: 0.5, spans: [{ from: 18, to: 33 }] },
] as unknown[] as NonNullable<DecisionRecord['parts']>;
const [FIRST, SECOND] = SHORT as [(typeof SHORT)[0], (typeof SHORT)[0]];
const LONG = [
  { ...FIRST, reason: 'rule' as const },
  { ...SECOND, reason: 'sure' as const, local: classify('parcel'), thresholds: { local: {} } },
];

const RECORDS: [string, DecisionRecord, string][] = [
  ['the same rule', SAME, 'same'],
  ['a follow-up in its session', record('yes', { tier: 'sticky', session }), 'same'],
  ['a follow-up whose session is not known', record('yes', { tier: 'sticky' }), 'differs'],
  ['what a model chose', record('hello', { tier: 'model', model }), 'asks-model'],
  ['what a rule decided that is gone', record('hello', {}), 'differs'],
  ['what a model chose and the classifier now decides', MOVED, 'differs'],
  [
    'a guess for want of a model',
    record('parcel', {
      tier: 'local',
      agent: 'shipping',
      model: { models: [], failure: 'timeout' },
    }),
    'differs',
  ],
  ['another agent than now', record('billing', { agent: 'shipping' }), 'differs'],
  ['parts that tell nothing of why', { ...SPLIT, parts: SHORT }, 'same'],
  ['parts that tell why', { ...SPLIT, parts: LONG }, 'same'],
  ['parts of other agents than now', { ...SPLIT, parts: [SECOND, FIRST] }, 'differs'],
  ['no message', silent, 'not-recomputable'],
  ['a redacted message', record('[redacted]', { messageHash: hashOf('x') }), 'not-recomputable'],
];

describe('a replay', () => {
  it.each(RECORDS)('of %s', (_, decision, kind) => {
    expect(recompute(present, decision).kind).toBe(kind);
  });

  it('counts every decision once, and shows how decisions differ', () => {
    const records = RECORDS.map(([, decision]) => decision);
    const report = reportOf(
      { records, otherLines: 3, unreadable: 1 },
      (decision) => recompute(present, decision),
      'new',
    );
    const { same, differ, askModel, notRecomputable } = report;
    expect([same, differ, askModel, notRecomputable]).toEqual([
      4,
      6,
      1,
      { noMessage: 1, messageChanged: 1 },
    ]);
    expect(report.otherConfig).toBe(records.length);
    const text = reportLines(report).join('\n');
    expect(text).toMatch(/^ {6}1 {2}rules billing +model {2}\(t\)$/m);
    expect(text).toMatch(/^ {6}1 {2}model billing +local shipping {2}\(t\)$/m);
    expect(text).toContain('log_messages = true');
    // What people wrote stays in the log.
    expect(text).not.toContain(MOVED.message);
  });
});
