/** A client of the router's API: sends one turn, whole or streamed, and says what came back and how long it took. */
import { readEvents } from './server-sent-events.ts';

export interface TurnTarget {
  /** Base of the API's routes. */
  api: string;
  apiKey: string;
}

export interface TurnAnswer {
  turnId: string;
  sessionId: string;
  agent: string | null;
  answer: string;
  decision: { tier: string; confidence: number; candidates: unknown[] };
  usage: Record<string, unknown>;
  requestId: string;
}

export interface SentTurn {
  status: number;
  /** From the request to the last byte, in ms. */
  ms: number;
  /** To the first token; undefined for a whole answer. */
  firstTokenMs?: number;
  streamed: boolean;
  /** Names of the events of a streamed answer, in order. */
  events: string[];
  /** Text of the `token` events that make up the answer; undefined for a whole answer. */
  text?: string;
  answer?: TurnAnswer;
  error?: { code: string; message: string };
}

/** How long a refused turn waits before it is sent again, in ms; grows with every refusal. */
const RETRY_MS = 50;

/** Refusals that mean "not now": the usage plan's and that of a pool without a free slot. */
const isBusy = ({ status, error }: SentTurn): boolean => status === 429 || error?.code === 'busy';

/** Sends one turn. One that is refused as busy is sent again while `retryForMs` lasts: no capacity appears on arrival. */
export async function sendTurn(
  target: TurnTarget,
  turn: { message: string; sessionId?: string; stream?: boolean },
  options: { retryForMs?: number; signal?: AbortSignal } = {},
): Promise<SentTurn> {
  const start = performance.now();
  for (let attempt = 0; ; attempt++) {
    const sent = await sendOnce(target, turn, start, options.signal);
    const wait = RETRY_MS * (1 + Math.random()) * Math.min(attempt + 1, 10);
    const spent = performance.now() - start + wait;
    if (!isBusy(sent) || spent > (options.retryForMs ?? 0)) return sent;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

async function sendOnce(
  target: TurnTarget,
  { stream = false, ...body }: { message: string; sessionId?: string; stream?: boolean },
  start: number,
  signal: AbortSignal | undefined,
): Promise<SentTurn> {
  const response = await fetch(`${target.api}/v1/turns`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-api-key': target.apiKey,
      ...(stream && { accept: 'text/event-stream' }),
    },
    body: JSON.stringify(body),
    signal: signal ?? null,
  });
  const elapsed = (): number => performance.now() - start;
  const streamed = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  if (!streamed || response.body === null) {
    const parsed = await readJson(response);
    return { status: response.status, ms: elapsed(), streamed: false, events: [], ...parsed };
  }
  const sent: SentTurn = {
    status: response.status,
    ms: 0,
    streamed: true,
    events: [],
    text: '',
  };
  /** Answers of the parts before the one that is told now, where several agents answer. */
  let before = '';
  for await (const { event, data } of readEvents(response.body)) {
    sent.events.push(event);
    const content = JSON.parse(data);
    if (event === 'token') {
      sent.firstTokenMs ??= elapsed();
      sent.text += content.text;
    } else if (content.step === 'part') before = sent.text as string;
    else if (event === 'tool' || content.step === 'superseded') {
      // What was said before a tool ran, or by a model that failed half-way, is not the answer.
      sent.text = before;
    } else if (event === 'done') sent.answer = content;
    else if (event === 'error') sent.error = content.error ?? content;
  }
  sent.ms = elapsed();
  return sent;
}

async function readJson(response: Response): Promise<Pick<SentTurn, 'answer' | 'error'>> {
  const text = await response.text();
  try {
    const parsed = JSON.parse(text);
    if (response.ok) return { answer: parsed };
    return { error: parsed.error ?? { code: 'gateway', message: parsed.message } };
  } catch {
    return { error: { code: 'not_json', message: text.slice(0, 200) } };
  }
}
