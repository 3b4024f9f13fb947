import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AgentTrouble } from '../../../../../functions/router/elsewhere/agent-trouble.ts';
import { readReply, writeRequest } from '../../../../../functions/router/elsewhere/contract.ts';
import { agentAt, workFor } from '../../../../support/agents-elsewhere.ts';

const said = (text: string, role: 'user' | 'assistant' = 'user') => ({ role, content: [{ text }] });

describe('what an agent elsewhere is asked', () => {
  const agent = agentAt({ function: 'billing-agent' });

  it('is all that an agent in process would know, and nothing of the router', () => {
    const { work } = workFor(agent, { text: 'And now?' });
    const messages = [said('What do I owe?'), said('5 dollars.', 'assistant'), said('And now?')];
    expect(writeRequest({ ...work, messages }, 1_234.5)).toEqual({
      version: 1,
      agent: 'billing',
      instructions: 'You answer about bills.',
      modelTier: 'small',
      maxToolCalls: 3,
      message: 'And now?',
      conversation: [
        { role: 'user', text: 'What do I owe?' },
        { role: 'assistant', text: '5 dollars.' },
      ],
      tenant: 'acme',
      actor: "acme's ann",
      scopes: ['bills.read'],
      turnId: 't-And now?',
      deadlineMs: 1_234,
    });
  });

  it('leaves out the oldest of a long conversation', () => {
    const { work } = workFor(agent);
    const messages = Array.from({ length: 200 }, (_, index) => said(`${index}`.padEnd(3_000, 'x')));
    const { conversation } = writeRequest({ ...work, messages }, 1);
    expect(conversation.at(-1)?.text).toMatch(/^198x/);
    expect(conversation).toHaveLength(20);
  });
});

describe('what an agent elsewhere says', () => {
  it('is taken for what the contract knows of it', () => {
    const usage = { inputTokens: 1, outputTokens: 2, costUsd: 0.01 };
    const reply = { answer: ' Yes. ', status: 'human', confidence: 0.5, data: { a: [1] }, usage };
    expect(readReply(JSON.stringify({ ...reply, more: 'unknown' }))).toEqual({
      ...reply,
      answer: 'Yes.',
    });
  });

  it.each([
    ['', 'not JSON'],
    ['null', 'must be an object'],
    ['{}', 'answer.answer is missing'],
    ['{"answer":" \\n"}', 'is blank'],
    ['{"answer":7}', 'must be a text'],
    [`{"answer":"${'x'.repeat(16_001)}"}`, 'at most 16000 characters'],
    ['{"answer":"a","status":"pending"}', 'must be one of clarify, human'],
    ['{"answer":"a","confidence":2}', 'at most 1'],
    ['{"answer":"a","usage":{"inputTokens":-1,"outputTokens":0}}', 'at least 0'],
    ['{"answer":"a","usage":{"inputTokens":1,"outputTokens":0,"costUsd":1e9}}', 'at most 10'],
    ['{"error":{"code":"no","message":"not\\u202e today"}}', 'no: not today'],
  ])('is refused when it is %.60s', (text, reason) => {
    expect(() => readReply(text)).toThrow(reason);
  });

  it('is a reply or a trouble, whatever comes', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record(
          {
            answer: fc.anything(),
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
          const { answer } = readReply(text);
          expect(answer.trim()).not.toBe('');
          expect(answer.isWellFormed()).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(AgentTrouble);
        }
      }),
    );
  });
});
