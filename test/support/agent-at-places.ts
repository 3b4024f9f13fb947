/**
 * One agent for every place where an agent may run: what it does is said by the first word of the message. The same lines
 * come from a function and from an endpoint, streamed or in one piece; in process a model says the same.
 */
import { type ConverseCommandInput, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { ModelClient } from '../../functions/shared/model/model-client.ts';

/** Source of `lines(request)`: what the agent says, one document after the other. */
export const LINES = `
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref());
async function* lines({ tenant, message, deadlineMs, answerSchema, rejected, refused }) {
  const token = (text) => ({ event: 'token', text });
  const usage = { inputTokens: 10, outputTokens: 5 };
  if (message.startsWith('wait')) await pause(deadlineMs + 50);
  if (message.startsWith('throw')) throw new Error('secret of ' + tenant);
  if (message.startsWith('refuse')) return yield { error: { code: 'no', message: 'secret of ' + tenant } };
  if (message.startsWith('huge')) return yield { answer: 'x'.repeat(300_000) };
  if (message.startsWith('six')) return yield { answer: 'Yes.', data: { a: 'x'.repeat(6_500_000) } };
  if (message.startsWith('garbage')) return yield ['no', 'answer'];
  const target = message.match(/^hand over to (\\w+)/)?.[1];
  if (target && !refused) {
    yield token('One moment. ');
    const handOff = { agent: target, task: message, reason: 'for ' + tenant };
    return yield { handOff, usage };
  }
  yield token('For ' + tenant);
  if (message.startsWith('cut')) throw new Error('secret of ' + tenant);
  if (message.startsWith('stall')) await pause(deadlineMs + 50);
  await pause(message.length % 7);
  yield token(': ');
  yield token(message);
  yield answerSchema ? { confidence: rejected ? 0.9 : 0.1 } : { usage };
}
/** The same in one piece, as an agent says it that does not stream. */
async function whole(request) {
  let answer = '';
  let last = {};
  for await (const line of lines(request)) {
    if (line.event === 'token') answer += line.text;
    else last = line;
  }
  const isAnswer = !Array.isArray(last) && !last.error && !last.handOff;
  return isAnswer ? { answer, ...last } : last;
}`;

/** A function that streams, and one that does not. */
export const STREAMING = `${LINES}
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  for await (const line of lines(event)) stream.write(JSON.stringify(line) + '\\n');
  stream.end();
});`;
export const BUFFERED = `${LINES}
export const handler = whole;`;

type Request = ConverseCommandInput & { messages: { content: Record<string, unknown>[] }[] };

/** A model that lets the agent in process say the same; asked by `tenant` alone. */
export function modelLike(tenant: string): ModelClient {
  const send = async (
    command: { input: Request },
    { abortSignal }: { abortSignal: AbortSignal },
  ) => {
    const { input } = command;
    const usage = { inputTokens: 10, outputTokens: 5, totalTokens: 15 };
    const { content, stopReason } = contentFor(tenant, input);
    const said = textOf(input.messages[0]?.content);
    if (said.startsWith('wait')) await untilAborted(abortSignal);
    if (!(command instanceof ConverseStreamCommand)) {
      return { output: { message: { role: 'assistant', content } }, stopReason, usage };
    }
    return { stream: streamOf(content, stopReason, said, usage, abortSignal) };
  };
  return new ModelClient({ send } as never);
}

function contentFor(tenant: string, { messages, toolConfig }: Request) {
  const said = textOf(messages[0]?.content);
  const names = toolConfig?.tools?.map(({ toolSpec }) => toolSpec?.name) ?? [];
  const target = /^hand over to (\w+)/.exec(said)?.[1];
  const use = (name: string, input: object) => ({
    content: [{ toolUse: { toolUseId: name, name, input } }] as Record<string, unknown>[],
    stopReason: 'tool_use',
  });
  if (target && messages.length === 1) {
    return use('hand_off', { agent: target, task: said, reason: `for ${tenant}` });
  }
  const text = `For ${tenant}: ${said}`;
  const confidence = messages.length > 1 ? 0.9 : 0.1;
  return names.includes('answer')
    ? use('answer', { text, confidence })
    : { content: [{ text }] as Record<string, unknown>[], stopReason: 'end_turn' };
}

async function* streamOf(
  content: Record<string, unknown>[],
  stopReason: string,
  said: string,
  usage: object,
  signal: AbortSignal,
) {
  const [{ text, toolUse } = {}] = content as { text?: string; toolUse?: { input: object } }[];
  if (toolUse) {
    const { input, ...start } = toolUse;
    yield { contentBlockStart: { contentBlockIndex: 0, start: { toolUse: start } } };
    const delta = { toolUse: { input: JSON.stringify(input) } };
    yield { contentBlockDelta: { contentBlockIndex: 0, delta } };
  } else {
    const pieces = (text as string).split(/(?=: )/);
    for (const piece of pieces) {
      yield { contentBlockDelta: { contentBlockIndex: 0, delta: { text: piece } } };
      if (said.startsWith('cut')) throw new Error('cut off');
      if (said.startsWith('stall')) await untilAborted(signal);
    }
  }
  yield { contentBlockStop: { contentBlockIndex: 0 } };
  yield { messageStop: { stopReason } };
  yield { metadata: { usage } };
}

const textOf = (content: Record<string, unknown>[] = []) => (content[0]?.text as string) ?? '';

const untilAborted = (signal: AbortSignal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
