/** The judge of the model faults: what it calls a fail is one. */
import { describe, expect, it } from '@jest/globals';
import type { LoggedCall } from '../../../scripts/local/bedrock/call-log.ts';
import { judge } from '../../bench/model-faults-judge.ts';
import {
  type Evidence,
  FALLBACK,
  PRIMARY,
  SCENARIOS,
  type Scenario,
} from '../../bench/model-faults-scenarios.ts';

const WHOLE = 'one two three';
const call = (modelId: string, atMs: number, fault?: string): LoggedCall => ({
  number: 1,
  modelId,
  atMs,
  operation: 'Converse',
  request: { messages: [{ role: 'user' }] },
  scripted: true,
  ...(fault && { fault }),
});
const MET = [call(PRIMARY, 0, 'error'), call(FALLBACK, 300)];
const evidence = (more: Partial<Evidence> = {}): Evidence => ({
  ms: 100,
  answer: WHOLE,
  errorCode: undefined,
  shown: WHOLE,
  usage: { models: [FALLBACK], modelCalls: 2, attempts: 3, estimated: false },
  raw: '{}',
  calls: MET,
  allCalls: MET,
  ...more,
});
const scenario = (id: string) => SCENARIOS.find((each) => each.id === id) as Scenario;
const outcome = (id: string, more: Partial<Evidence> = {}, tickets = 1) =>
  judge(scenario(id), evidence(more), tickets, WHOLE);

describe('a turn', () => {
  it('passes with the whole answer, one ticket and clean conduct', () => {
    expect(outcome('S04')).toMatchObject({ outcome: 'pass', truncated: false, doubled: false });
  });

  it.each<[string, Partial<Evidence>, number]>([
    ['tells a cut answer as whole', { answer: 'one two' }, 1],
    ['shows a client more than the answer', { shown: `one two ${WHOLE}` }, 1],
    ['does the side effect twice', {}, 2],
    ['answers without its side effect', {}, 0],
    ['takes longer than it has', { ms: 60_001 }, 1],
    ['shows internals', { raw: 'ValidationException: must end with a user message' }, 1],
    ['neither answers nor fails', { answer: undefined, shown: undefined }, 1],
    ['never met the fault', { calls: [call(PRIMARY, 0)] }, 1],
    ['asks the first model thrice', { calls: [...MET, call(PRIMARY, 1), call(PRIMARY, 2)] }, 1],
  ])('fails when it %s', (_, more, tickets) => {
    expect(outcome('S04', more, tickets).outcome).toBe('fail');
  });

  it('is safe with an error that is clean and not the one to expect', () => {
    const failed = { answer: undefined, shown: undefined, errorCode: 'model_unavailable' };
    expect(outcome('S04', failed)).toMatchObject({ outcome: 'safe', why: 'model_unavailable' });
    expect(outcome('F14', failed).outcome).toBe('pass');
  });
});

describe('the bounds of the sheet', () => {
  it.each<[string, Partial<Evidence>]>([
    ['S01', { calls: [call(PRIMARY, 0, 'error'), call(PRIMARY, 1_700)] }],
    ['S02', { calls: Array.from({ length: 5 }, (_, index) => call(PRIMARY, index, 'error')) }],
    ['S03', { calls: MET }],
    ['S06', { calls: [...MET, call(PRIMARY, 10_000, 'hang')] }],
    ['S09', { ms: 45_001 }],
    ['S11', { ms: 8_001 }],
    ['S11', { calls: [call(PRIMARY, 0, 'no-metadata')] }],
    ['S12', { calls: [call(PRIMARY, 0, 'error'), call(PRIMARY, 9, 'error')] }],
    ['S13', { calls: MET }],
    [
      'S14',
      { calls: [{ ...call(PRIMARY, 0, 'cut'), request: { messages: [{ role: 'assistant' }] } }] },
    ],
    ['S16', { usage: { models: [PRIMARY], modelCalls: 2, attempts: 3, estimated: false } }],
  ])('hold in %s', (id, more) => {
    expect(outcome(id, more).outcome).toBe('fail');
  });
});
