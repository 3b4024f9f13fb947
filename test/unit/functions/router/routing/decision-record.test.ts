import { describe, expect, it } from '@jest/globals';
import type { Classification } from '../../../../../functions/router/classifier/classifier.ts';
import {
  type DecidedTurn,
  type DecisionRecord,
  decisionLog,
  hashOf,
  shownDecision,
} from '../../../../../functions/router/routing/decision-record.ts';
import { sessionState } from '../../../../../functions/router/routing/session-state.ts';

const local: Classification = {
  agent: 'a',
  confidence: 0.123456789,
  outOfScope: 1 / 3,
  margin: 0.987654321,
  abstained: 'unsure',
  thresholds: { confidence: 0.9, outOfScope: 0.5 },
  ranking: Array.from({ length: 9 }, (_, index) => ({ agent: `a${index}`, score: index / 7 })),
};
const decision = {
  agent: null,
  tier: 'declined' as const,
  reason: 'chose-nobody' as const,
  confidence: 0.9,
  candidates: ['a'],
  local,
  model: { models: ['one'], agent: null, confidence: 0.9 },
};
const turn = { turnId: 't', sessionId: 's', session: undefined, text: 'my secret' };

function logged(env: NodeJS.ProcessEnv, more: Partial<DecidedTurn> = {}): DecisionRecord[] {
  const records: DecisionRecord[] = [];
  decisionLog(env, 'hash', (record) => records.push(record))(decision, { ...turn, ...more });
  return records;
}

describe('the record of a decision', () => {
  it('is one, and holds no word of the user', () => {
    const records = logged({});
    expect(records).toHaveLength(1);
    expect(JSON.stringify(records)).not.toContain('secret');
    expect(records[0]).toMatchObject({
      configHash: 'hash',
      messageHash: hashOf('my secret'),
      model: decision.model,
    });
  });

  it('holds the message where the stage keeps messages, and only there', () => {
    expect(logged({ LOG_MESSAGES: '1' })[0]?.message).toBe('my secret');
    expect(logged({ LOG_MESSAGES: '0' })[0]).not.toHaveProperty('message');
  });

  it('holds the scores in few digits, and the first ranks', () => {
    const [record] = logged({});
    expect(record?.local).toMatchObject({ confidence: 0.1235, outOfScope: 0.3333, margin: 0.9877 });
    expect(record?.local?.ranking).toHaveLength(5);
  });

  it('tells of each part why it was decided so, with the same digits and ranks, and the caller nothing of it', () => {
    const thresholds = { local: local.thresholds };
    const part = { tier: 'local' as const, reason: 'sure' as const, agent: 'a', local, thresholds };
    const several = {
      agent: null,
      tier: 'parts' as const,
      reason: 'several-requests' as const,
      confidence: 0.987654321,
      candidates: ['a', 'b'],
      parts: [
        { ...part, confidence: 0.987654321, spans: [{ from: 0, to: 5 }] },
        {
          tier: 'rules' as const,
          reason: 'rule' as const,
          agent: 'b',
          confidence: 1,
          spans: [{ from: 7, to: 9 }],
        },
      ],
    };
    const records: DecisionRecord[] = [];
    decisionLog({}, 'hash', (record) => records.push(record))(several, turn);
    const [first, second] = records[0]?.parts ?? [];
    expect(first).toMatchObject({
      agent: 'a',
      tier: 'local',
      reason: 'sure',
      confidence: 0.9877,
      local: { confidence: 0.1235, outOfScope: 0.3333, margin: 0.9877, abstained: 'unsure' },
      thresholds,
      spans: [{ from: 0, to: 5 }],
    });
    expect(first?.local?.ranking).toHaveLength(5);
    expect(second).toEqual(several.parts[1]);
    expect(shownDecision(several, 'hash')).not.toHaveProperty('parts');
  });

  it('tells what was decided before a mask, in short', () => {
    const before = { ...decision, tier: 'model' as const, agent: 'a', confidence: 1 / 3 };
    const [record] = logged({}, { before });
    expect(record?.beforeMask).toEqual({
      agent: 'a',
      tier: 'model',
      reason: 'chose-nobody',
      confidence: 0.3333,
      model: decision.model,
    });
    expect(logged({})[0]).not.toHaveProperty('beforeMask');
  });

  it('is told to the caller without scores', () => {
    expect(shownDecision({ ...decision, confidence: 0.900004 }, 'hash')).toEqual({
      tier: 'declined',
      reason: 'chose-nobody',
      confidence: 0.9,
      candidates: ['a'],
      configHash: 'hash',
    });
  });
});

describe('the state of a session', () => {
  const stored = { turnId: 't', agent: 'a', message: 'm', answer: 'Done.', at: 1_000 };

  it('is none before the first turn', () => expect(sessionState([], 5_000)).toBeUndefined());

  it('is that of the last turn, and holds nothing of its text', () => {
    expect(sessionState([{ ...stored, agent: 'b' }, stored], 5_000)).toEqual({
      agent: 'a',
      ageMs: 4_000,
      asked: false,
    });
  });

  it.each(['Which one?', 'Shall I ("yes" or "no")?  ', 'Is it "blue?"'])(
    'knows that the last answer asked: %s',
    (answer) => expect(sessionState([{ ...stored, answer }], 5_000)?.asked).toBe(true),
  );

  it('is never of the future, and a turn without a time is too old for follow-ups', () => {
    expect(sessionState([stored], 500)?.ageMs).toBe(0);
    const old = { ...stored, at: undefined as unknown as number };
    expect(sessionState([old], 5_000)?.ageMs).toBeGreaterThan(365 * 86_400_000);
  });
});
