/** The log record of a decision: why it was taken, and what recomputes it. One a turn. */
import { hash } from 'node:crypto';
import type { Classification } from '../classifier/classifier.ts';
import type { Decision } from './decision.ts';
import type { SessionState } from './session-state.ts';

/** Ranks of the classifier that are logged: beyond them there is nothing that a decision could hang on. */
const LOGGED_RANKS = 5;

export interface DecisionRecord extends Decision {
  turnId: string;
  sessionId: string;
  configHash: string;
  /** What was decided about the message before the content rules masked it; it was routed again then. */
  beforeMask?: Pick<Decision, 'agent' | 'tier' | 'reason' | 'confidence' | 'model'>;
  /** State of the session before the turn. */
  session?: SessionState;
  /** SHA-256 of the message, hexadecimal. */
  messageHash: string;
  /** Only where the stage keeps messages in its log. */
  message?: string;
}

export interface DecidedTurn {
  turnId: string;
  sessionId: string;
  session: SessionState | undefined;
  /** What was routed. */
  text: string;
  /** Of the same message before it was masked. */
  before?: Decision | undefined;
}

/** @param keepMessage whether the log may hold it */
export function decisionRecord(
  decision: Decision,
  turn: DecidedTurn,
  configHash: string,
  keepMessage: boolean,
): DecisionRecord {
  const { turnId, sessionId, session, text, before } = turn;
  const { parts, ...whole } = decision;
  return {
    turnId,
    sessionId,
    ...rounded(whole),
    ...(parts && { parts: parts.map(rounded) }),
    ...(before && { beforeMask: inShort(before) }),
    ...(session && { session }),
    configHash,
    messageHash: hashOf(text),
    ...(keepMessage && { message: text }),
  };
}

/** Told of each decision once, with the turn that it was taken in. */
export type OnDecision = (decision: Decision, turn: DecidedTurn) => void;

/** @param env `LOG_MESSAGES`: `1` where messages may be kept in the log, so that their decisions can be replayed */
export function decisionLog(
  env: NodeJS.ProcessEnv,
  configHash: string,
  write: (record: DecisionRecord) => void,
): OnDecision {
  const keepMessage = env.LOG_MESSAGES === '1';
  return (decision, turn) => write(decisionRecord(decision, turn, configHash, keepMessage));
}

/** What the caller is told of a decision. */
export function shownDecision(
  { tier, reason, confidence, candidates }: Decision,
  configHash: string,
): Record<string, unknown> {
  return { tier, reason, confidence: round(confidence), candidates, configHash };
}

export function hashOf(text: string): string {
  return hash('sha256', text);
}

function inShort({ agent, tier, reason, confidence, model }: Decision) {
  return { agent, tier, reason, confidence: round(confidence), ...(model && { model }) };
}

/** Scores in the digits that are logged, and the first ranks. */
function rounded<T extends Pick<Decision, 'confidence' | 'local'>>(decision: T): T {
  const { confidence, local } = decision;
  return {
    ...decision,
    confidence: round(confidence),
    ...(local && { local: inFewDigits(local) }),
  };
}

function inFewDigits(local: Classification): Classification {
  return {
    ...local,
    confidence: round(local.confidence),
    outOfScope: round(local.outOfScope),
    margin: round(local.margin),
    ranking: local.ranking
      .slice(0, LOGGED_RANKS)
      .map(({ agent, score }) => ({ agent, score: round(score) })),
  };
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
