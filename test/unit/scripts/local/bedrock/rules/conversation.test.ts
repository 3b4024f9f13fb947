import { describe, expect, it } from '@jest/globals';
import {
  isFollowUp,
  readConversation,
} from '../../../../../../scripts/local/bedrock/rules/conversation.ts';
import type { ConverseRequest } from '../../../../../../scripts/local/bedrock/wire/converse-types.ts';

const read = (...texts: string[]) =>
  readConversation({
    messages: [{ role: 'user', content: texts.map((text) => ({ text })) }],
  } as ConverseRequest);

describe('work that another agent handed over', () => {
  const message = 'Where is S-3001? If it is late, refund order O-2001.';

  it('is the task, with the message as what was said before', () => {
    const note = '[Handed over by the operations agent. Task: "If it is late, say \\"so\\"."]';
    const conversation = read(message, note);
    expect(conversation.question).toBe('If it is late, say "so".');
    expect(conversation.earlier[0]?.text).toContain(message);
    expect(isFollowUp(conversation)).toBe(true);
  });

  it('is not assumed of words that only look like it', () => {
    for (const text of [
      'Task: "refund" [Handed over by nobody]',
      '[Handed over by me. Task: "\\q"]',
    ])
      expect(read(text).question).toBe(text);
  });
});
