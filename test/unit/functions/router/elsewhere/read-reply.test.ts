import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AgentTrouble } from '../../../../../functions/router/elsewhere/agent-trouble.ts';
import {
  readEvent,
  readObject,
  readReply,
} from '../../../../../functions/router/elsewhere/read-reply.ts';

const read = (text: string) => readReply(readObject(text));
const handOff = (more: object) =>
  JSON.stringify({ handOff: { agent: 'legal', task: 'Check it', reason: 'A contract', ...more } });

describe('what an agent elsewhere says', () => {
  it('is taken for what the contract knows of it', () => {
    const usage = { inputTokens: 1, outputTokens: 2, costUsd: 0.01 };
    const reply = { answer: ' Yes. ', status: 'human', confidence: 0.5, data: { a: [1] }, usage };
    expect(read(JSON.stringify({ ...reply, more: 'unknown' }))).toEqual({
      ...reply,
      answer: 'Yes.',
    });
  });

  it('may have null for what is not there, as many writers of JSON have it', () => {
    const nothing = { status: null, confidence: null, data: null, usage: null, error: null };
    expect(read(JSON.stringify({ ...nothing, answer: 'Yes.', handOff: null }))).toEqual({
      answer: 'Yes.',
    });
    expect(read(JSON.stringify({ ...nothing, ...JSON.parse(handOff({})), answer: null }))).toEqual(
      read(handOff({})),
    );
    expect(readReply(readObject('{"answer":null}'), 'Yes.')).toEqual({ answer: 'Yes.' });
  });

  it.each([
    ['', 'not JSON'],
    ['null', 'must be an object'],
    ['{}', 'answer.answer is missing'],
    ['{"answer":" \\n"}', 'is blank'],
    ['{"answer":7}', 'must be a text'],
    ['{"answer":null,"error":null,"handOff":null}', 'answer.answer is missing'],
    ['{"answer":null,"error":{"code":"no","message":"not today"}}', 'no: not today'],
    [`{"answer":"${'x'.repeat(16_001)}"}`, 'at most 16000 characters'],
    ['{"answer":"a","status":"pending"}', 'must be one of clarify, human'],
    ['{"answer":"a","confidence":2}', 'at most 1'],
    ['{"answer":"a","usage":{"inputTokens":-1,"outputTokens":0}}', 'at least 0'],
    ['{"answer":"a","usage":{"inputTokens":1,"outputTokens":0,"costUsd":1e9}}', 'at most 10'],
    ['{"error":{"code":"no","message":"not\\u202e today"}}', 'no: not today'],
    ['{"error":"no"}', 'answer.error must be an object'],
    [`{"answer":"a","data":{"a":${'['.repeat(40)}${']'.repeat(40)}}}`, 'more than 32 levels deep'],
    [`${'['.repeat(100_000)}`, 'not JSON'],
    ['{"handOff":{"agent":"legal","task":"t"}}', 'answer.handOff.reason is missing'],
    [handOff({ context: { conversation: 1 } }), 'unusable name: conversation'],
    [handOff({ context: { __proto__x: 1, 'a b': 1 } }), 'unusable name: __proto__x'],
    [
      handOff({ context: Object.fromEntries([...'abcdefghi'].map((name) => [name, 1])) }),
      'at most 8',
    ],
  ])('is refused when it is %.60s', (text, reason) => {
    expect(() => read(text)).toThrow(reason);
  });

  it('is a reply or a trouble, whatever comes', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record(
          {
            answer: fc.anything(),
            handOff: fc.anything(),
            error: fc.anything(),
            usage: fc.anything(),
            data: fc.anything(),
          },
          { requiredKeys: [] },
        )
        .map((value) => {
          try {
            return JSON.stringify(value);
          } catch {
            return '';
          }
        }),
    );
    fc.assert(
      fc.property(anything, (text) => {
        try {
          const reply = read(text);
          if ('handOff' in reply) return;
          expect(reply.answer.trim()).not.toBe('');
          expect(reply.answer.isWellFormed()).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(AgentTrouble);
        }
      }),
    );
  });

  it('may be whom the turn goes to, with what was found', () => {
    expect(read(handOff({ context: { order: { id: 7 } }, more: 1 }))).toEqual({
      handOff: {
        agent: 'legal',
        task: 'Check it',
        reason: 'A contract',
        conversation: false,
        context: { order: { id: 7 } },
      },
    });
  });

  it('has its text in its events, where the answer does not repeat it', () => {
    expect(readReply(readObject('{"confidence":1}'), ' Yes. ')).toEqual({
      answer: 'Yes.',
      confidence: 1,
    });
    expect(() => readReply(readObject('{}'), '\n')).toThrow('is blank');
  });

  it('tells what a failure took', () => {
    const usage = { inputTokens: 3, outputTokens: 1 };
    const failed = { error: { code: 'a', message: 'b' }, usage };
    expect(() => read(JSON.stringify(failed))).toThrow(expect.objectContaining({ usage }));
  });

  it('changes no prototype', () => {
    const reply = read('{"answer":"a","data":{"__proto__":{"polluted":true}},"__proto__":{"x":1}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(reply)).toBe(Object.prototype);
    expect(Object.keys(reply)).toEqual(['answer', 'data']);
  });
});

describe('an event of an agent elsewhere', () => {
  it('is unknown, known, or wrong', () => {
    expect(readEvent({ event: 'thinking' })).toBeUndefined();
    expect(readEvent({ event: 'constructor' })).toBeUndefined();
    expect(readEvent({ event: 7 })).toBeUndefined();
    expect(readEvent({ event: 'token', text: 'a' })).toMatchObject({ text: 'a' });
    expect(() => readEvent({ event: 'token' })).toThrow('event token.text is missing');
    const tool = { event: 'tool', name: 'a', label: 'b', callId: 'c' };
    expect(() => readEvent({ ...tool, status: 'pending' })).toThrow(
      'must be one of started, ok, error',
    );
  });
});
