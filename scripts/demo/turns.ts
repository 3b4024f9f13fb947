/** The turns that the demo sends: one for each agent, whole and streamed, a follow-up, and one that nobody owns. */
import { type SentTurn, sendTurn, type TurnTarget } from '../client/send-turn.ts';

interface DemoTurn {
  message: string;
  stream: boolean;
  /** Goes on with the session of the turn before. */
  followsUp?: true;
}

const TURNS: readonly DemoTurn[] = [
  { message: 'Who is customer C-1001?', stream: false },
  { message: 'What did we buy with order O-2001?', stream: false },
  { message: 'And is it paid?', stream: false, followsUp: true },
  { message: 'Where is shipment S-3001?', stream: true },
  {
    message: 'Open a ticket for customer C-1001: the app crashes on export of a report',
    stream: true,
  },
  { message: 'What is the capital of France?', stream: false },
];

/** What out/demo.json holds of a turn. */
export interface TurnRecord {
  message: string;
  agent: string | null;
  tier: string;
  status: number;
  /** To the last byte, in ms. */
  ms: number;
  streamed: boolean;
}

/** @param show told of each turn with its answer, as soon as it is there */
export async function runTurns(
  target: TurnTarget,
  show: (turn: TurnRecord, answer: string) => void,
): Promise<TurnRecord[]> {
  const records: TurnRecord[] = [];
  let sessionId: string | undefined;
  for (const { message, stream, followsUp } of TURNS) {
    const sent = await sendTurn(target, {
      message,
      stream,
      ...(followsUp && sessionId && { sessionId }),
    });
    sessionId = sent.answer?.sessionId;
    const record = toRecord(message, sent);
    records.push(record);
    show(record, sent.answer?.answer ?? `${sent.error?.code}: ${sent.error?.message}`);
  }
  return records;
}

function toRecord(message: string, { answer, status, ms, streamed }: SentTurn): TurnRecord {
  return {
    message,
    agent: answer?.agent ?? null,
    tier: answer?.decision.tier ?? 'none',
    status,
    ms: Math.round(ms),
    streamed,
  };
}
