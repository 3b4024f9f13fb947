/**
 * Looks over what an agent gives as its answer, where it declares what that must be: does it have the form, is it more
 * than a refusal, is the agent sure enough. What is wrong is told to the model once, then to the models of the declared
 * tier, if any; then the declared end comes. An empty answer never gets here: the model client takes it for broken.
 */
import type { ContentBlock } from '@aws-sdk/client-bedrock-runtime';
import type { AgentDefinition, ModelTier, ToolDefinition } from '../agent-types.ts';
import { ApiError } from '../http/api-error.ts';
import {
  answerCallIn,
  createAnswerTool,
  type DeclaredAnswer,
  readDeclared,
} from './answer-tool.ts';

/** An answer that may be given, or what is given in its place. */
export interface ReviewedAnswer {
  answer: string;
  confidence?: number;
  data?: Record<string, unknown>;
  /**
   * Not given for an answer that was accepted. `clarify`: the user is asked for more. `human`: people take over. `pending`:
   * an action waits for an approval.
   */
  status?: 'clarify' | 'human' | 'pending';
}

/** `continue`: the answer is given. The last four end the agent's work without it. */
export interface ReviewRecord {
  /** Part of the message, counted from 1, where it is one for several agents. */
  part?: number;
  agent: string;
  verdict: 'continue' | 'retry' | 'fall-back' | 'clarify' | 'escalate' | 'stop';
  /** What was wrong; not given for `continue`. */
  reason?: string;
}

export type Verdict =
  | ReviewedAnswer
  /** The model is to try again, told why; by the models of `chain`, if given. */
  | { reason: string; chain?: readonly string[] };

/** One object a run of an agent. */
export interface AnswerReview {
  /** By which the agent gives its answer. */
  tool: ToolDefinition;
  /** True for a message that gives an answer in the tool's form, right or wrong. */
  isAnswer(content: readonly ContentBlock[]): boolean;
  /** @throws ApiError 502 when there is no answer to be had */
  judge(content: readonly ContentBlock[]): Verdict;
}

/** A blanket refusal, and nothing beside it: such an answer helps nobody, whatever the model says of its confidence. */
const REFUSAL =
  /^(?:i['’]?m|i am) (?:very )?sorry,? but i (?:can['’]?t|cannot|am unable to|am not able to) (?:help|assist|do|answer|provide)\b[^.]*\.?$/i;

/** Whoever hands the turn to people says where it went. */
const ESCALATED = 'I am not sure enough to answer that.';

const UNSURE =
  'I am not sure enough to answer that. Please say more exactly what you need, with the ids you have.';

/**
 * @param hasPeople that people can take a turn over
 * @param onReview told of every verdict, in order
 * @returns undefined for an agent that declares nothing of its answers
 */
export function createReview(
  { id, answer: declared }: AgentDefinition,
  tiers: Readonly<Record<ModelTier, readonly string[]>>,
  { hasPeople, onReview }: { hasPeople: boolean; onReview(record: ReviewRecord): void },
): AnswerReview | undefined {
  if (!declared) return undefined;
  const tool = createAnswerTool(declared);
  const { minConfidence = 0, fallBackTo, otherwise = 'stop' } = declared;
  let rejected = 0;

  const doubt = ({ text, confidence = 1 }: DeclaredAnswer): string | undefined => {
    if (text.trim() === '') return 'The answer is empty.';
    if (REFUSAL.test(text.trim())) return 'The answer only refuses. Say what you can.';
    if (confidence >= minConfidence) return undefined;
    return `A confidence of ${confidence} is too low, ${minConfidence} is asked for: find out more, or say what you are sure of.`;
  };

  const end = (reason: string, hasForm: boolean): ReviewedAnswer => {
    // To ask the user for more is no remedy for an answer without its form.
    if (otherwise === 'clarify' && hasForm) {
      onReview({ agent: id, verdict: 'clarify', reason });
      return { answer: UNSURE, status: 'clarify' };
    }
    if (otherwise === 'human' && hasPeople) {
      onReview({ agent: id, verdict: 'escalate', reason });
      return { answer: ESCALATED, status: 'human' };
    }
    onReview({ agent: id, verdict: 'stop', reason });
    throw new ApiError(502, 'answer_rejected', `The ${id} agent gave no answer that can be used.`);
  };

  return {
    tool,
    isAnswer: (content) => answerCallIn(content) !== undefined,
    judge(content) {
      const found = readDeclared(tool.inputSchema, content);
      const hasForm = 'answer' in found;
      const reason = hasForm ? doubt(found.answer) : found.problem;
      if (hasForm && reason === undefined) {
        onReview({ agent: id, verdict: 'continue' });
        const { text, ...more } = found.answer;
        return { answer: text.trim(), ...more };
      }
      const why = reason as string;
      rejected += 1;
      if (rejected === 1) {
        onReview({ agent: id, verdict: 'retry', reason: why });
        return { reason: why };
      }
      if (rejected === 2 && fallBackTo) {
        onReview({ agent: id, verdict: 'fall-back', reason: why });
        return { reason: why, chain: tiers[fallBackTo] };
      }
      return end(why, hasForm);
    },
  };
}
