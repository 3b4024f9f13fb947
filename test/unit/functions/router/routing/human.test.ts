import { describe, expect, it } from '@jest/globals';
import { asksForHuman, handToHuman } from '../../../../../functions/router/routing/human.ts';
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
