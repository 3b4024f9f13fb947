/** What models are told of a session. */
import type { Message } from '@aws-sdk/client-bedrock-runtime';
import type { StoredTurn } from '../sessions/session-store.ts';

/** @param past replayed turns, oldest first. @returns them with the user's new message last */
export function conversation(past: readonly StoredTurn[], message: string): Message[] {
  const replayed = past.flatMap((turn): Message[] => [
    { role: 'user', content: [{ text: turn.message }] },
    { role: 'assistant', content: [{ text: turn.answer }] },
  ]);
  return [...replayed, { role: 'user', content: [{ text: message }] }];
}
