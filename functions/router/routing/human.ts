/** People in place of agents: what who asks for them gets. */
import type { RecordStore } from '../agent-types.ts';
import { idempotentId } from '../tool-kit/idempotent-id.ts';
import { addOnce } from '../tool-kit/records.ts';

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
