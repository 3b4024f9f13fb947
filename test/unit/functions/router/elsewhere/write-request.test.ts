import { describe, expect, it } from '@jest/globals';
import { createHandOffDesk } from '../../../../../functions/router/delegation/hand-off.ts';
import { writeRequest } from '../../../../../functions/router/elsewhere/write-request.ts';
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
      stream: false,
    });
  });

  it('leaves out the oldest of a long conversation', () => {
    const { work } = workFor(agent);
    const messages = Array.from({ length: 200 }, (_, index) => said(`${index}`.padEnd(3_000, 'x')));
    const { conversation } = writeRequest({ ...work, messages }, 1);
    expect(conversation.at(-1)?.text).toMatch(/^198x/);
    expect(conversation).toHaveLength(20);
  });

  it('names the agents that the turn may go to, and why it is asked again', () => {
    const desk = createHandOffDesk(
      { ...agent, handOff: ['legal'] },
      [{ ...agentAt(), id: 'legal', description: 'Contracts' }],
      ['billing'],
      () => true,
    );
    const { work } = workFor(agent, {}, { stream: true, ...(desk && { desk }) });
    const refused = { agent: 'legal', reason: 'No.' };
    expect(writeRequest(work, 1, { refused })).toMatchObject({
      stream: true,
      handOff: [{ agent: 'legal', description: 'Contracts' }],
      refused,
    });
  });
});
