/** People in place of agents: who asks for them, and what they get. */

import type { RecordStore } from '../agent-types.ts';
import { idempotentId } from '../tool-kit/idempotent-id.ts';
import { addOnce } from '../tool-kit/records.ts';
import { wordsOf } from './reply-words.ts';

/** A longer message says what it is about, and an agent may help with that. */
const MAX_WORDS = 14;

const PERSON =
  '(?:(?:real|live|actual) )?(?:human(?: being)?|person|people|someone real|somebody real|operator|representative|human agent|live agent|real agent)';

const ASKS_FOR_ONE = new RegExp(
  [
    `^(?:(?:a|an|the) )?${PERSON}(?: please| now)*$`,
    `\\b(?:talk|speak|chat) (?:to|with) (?:(?:a|an|some) )?${PERSON}\\b`,
    `\\b(?:want|need|prefer|get me|give me) (?:(?:a|an|some) )?${PERSON}(?: please| now)*$`,
    `\\b(?:connect|transfer|put|hand) me (?:over )?(?:to|through to|with) (?:(?:a|an) )?${PERSON}\\b`,
  ].join('|'),
);

/** True for a short message that wants a person rather than an answer. */
export function asksForHuman(message: string): boolean {
  const words = wordsOf(message.slice(0, 200));
  return words.length <= MAX_WORDS && ASKS_FOR_ONE.test(words.join(' '));
}

/** Characters of a ticket's subject. */
const MAX_SUBJECT = 200;

/**
 * Opens the ticket that the team takes over, once a turn.
 * @returns its id
 */
export async function handToHuman(
  records: RecordStore,
  team: string,
  turn: { turnId: string; sessionId: string; actor: string; message: string },
): Promise<string> {
  const { turnId, sessionId, actor, message } = turn;
  const id = idempotentId('T', turnId, 'hand_to_human', {});
  await addOnce(records, 'TICKET', id, {
    status: 'escalated',
    team,
    priority: 'normal',
    subject: message.slice(0, MAX_SUBJECT).toWellFormed(),
    openedBy: actor,
    sessionId,
  });
  return id;
}
