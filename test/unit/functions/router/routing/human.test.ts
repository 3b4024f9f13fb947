import { describe, expect, it } from '@jest/globals';
import { asksForHuman } from '../../../../../functions/router/routing/asks-for-human.ts';
import { handToHuman } from '../../../../../functions/router/routing/human.ts';
import { MemoryTable } from '../../../../support/memory-records.ts';

describe('asking for a human', () => {
  it.each([
    'I want a human',
    'human please',
    'A real person, please!',
    'Can I talk to a human?',
    'I need to speak with a representative about my order',
    'connect me to a live agent',
    'let me talk to someone real',
    'operator',
    'No, I want to talk to a human',
    'no I want to talk to a human',
    "I don't want a bot, I want a human",
    "I don't want a bot and need to talk to a human",
    "I can't log in and want to talk to a human",
    "Don't make me repeat myself, connect me to a live agent",
    'This is not working connect me to a human',
    'That did not help. Can I speak to a person?',
    "I can't find my order can I talk to a human",
    "I don't know how to talk to a human here",
    "Can't I talk to a human?",
    "Why can't I just talk to a person?",
    "Why don't you connect me to a human?",
    'why not transfer me to a person',
    "They won't connect me to a person",
    'The bot does not let me talk to a human',
    'Is there no way to talk to a human?',
    'Is it not possible to speak with a representative?',
    'Is there a way to talk to a person?',
    'Would it be possible to chat with a human?',
    'How do I talk to a human?',
    'I would rather talk to a human than to a bot',
    'I wanted to talk to a human',
    'I have not been able to talk to a human',
    'I tried to talk to a person twice',
    'My order is late and I want to talk to a person',
    'My colleague told me to talk to a human',
    'You can help me: let me speak to a human',
    'Could you get me a human please',
    'Can you put me through to an operator?',
    'I want to talk to people who understand me',
    'I want a human, please.',
  ])('is seen in "%s"', (message) => expect(asksForHuman(message)).toBe(true));

  it.each([
    'Escalate ticket T-4001 to a human',
    'How many people work for you?',
    'Is the helmet made for a small person?',
    'Which person signed for the delivery?',
    'human rights policy of your suppliers',
    'Nobody answered my ticket for three days',
    'refund my order',
    '',
    'talk to me',
    "I don't want to talk to a human",
    'I don’t want a human',
    'I do not need to speak with a representative',
    "I don't think I need to talk to a person",
    "please don't transfer me to a person",
    'Do not connect me to an operator',
    "You don't have to connect me to a human",
    "I don't want you to put me through to a person",
    'I would rather not speak to a human',
    "I'd never talk to a human about that",
    'no human please',
    'There is no need to talk to a human',
    'I no longer want to talk to a person',
    'Can I reset it without having to talk to a human?',
    'I would rather wait than talk to a human',
    'Stop asking me to talk to a human',
    'It is not necessary to talk to a person',
    "I'm not asking to speak to a human",
    'Did my colleague talk to a person?',
    'Did she speak with a representative?',
    'Can customers talk to a human?',
    'Do our agents talk to people?',
    'our agents need to talk with people',
    'My colleague wants to talk to a person',
    'They want a human',
    'The customer asked to speak to a representative',
    'Did I already talk to a human?',
    'Have I ever spoken to or did I talk to a person?',
    'I already spoke to a human',
    'I had to talk to a person last week',
    'I was able to speak with a representative yesterday',
    'Do I have to talk to a human for a refund?',
    'How do I talk to people in sales about my order',
    'Can I talk to people from the warehouse?',
    `${'so '.repeat(100)}I want a human`,
  ])('is not seen in "%s"', (message) => expect(asksForHuman(message)).toBe(false));
});

describe('a hand-over', () => {
  it('opens one ticket of the team, with the message for a subject, however often the turn is run', async () => {
    const records = new MemoryTable().forTenant('acme');
    const turn = {
      turnId: 't1',
      sessionId: 's1',
      actor: 'ann',
      message: `Help ${'😀'.repeat(200)}`,
    };
    const id = await handToHuman(records, 'desk', turn);
    expect(await handToHuman(records, 'desk', turn)).toBe(id);
    expect(id).toMatch(/^T-\d{18}$/);
    const tickets = await records.list('TICKET');
    expect(tickets).toHaveLength(1);
    expect(tickets[0]?.data).toMatchObject({
      status: 'escalated',
      team: 'desk',
      openedBy: 'ann',
      sessionId: 's1',
    });
    const subject = String(tickets[0]?.data.subject);
    expect(subject.length).toBeLessThanOrEqual(200);
    expect(subject.isWellFormed()).toBe(true);
  });
});
