/** What is measured: something that answers a message with the help of a model. */

export interface System {
  /** Model calls of one message. */
  modelCalls: number;
  /** Answers one message. @throws when there is no answer */
  ask(): Promise<void>;
}

export const REGION = 'us-east-1';

/** Its first word makes every tier but the local ones unnecessary. */
export const MESSAGE = 'What can you tell me about T-2001?';

/** What each agent is told beside the message, in every system alike. */
export const PROMPT = 'You are the support agent. Answer in one sentence.';

export const MODEL_ID = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
