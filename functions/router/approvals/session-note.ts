/** The turn by which a session learns what became of an action that it asked for. */
import { noUsage, reportUsage } from '../../shared/model/usage.ts';
import type { SessionKey, TurnRecord } from '../sessions/session-store.ts';
import type { Approval } from './approval.ts';

/** Characters of a tool's result that go into the session: a replayed answer is cut at 2,000. */
const MAX_RESULT = 1_500;

export const sessionOf = ({ tenant, requester, sessionId }: Approval): SessionKey => ({
  tenant,
  actor: requester.actor,
  sessionId,
});

/** @param approval one that is over. @returns the same turn each time, so that a session takes it once */
export function sessionNote(approval: Approval): TurnRecord {
  const { approvalId, agent, tool } = approval;
  return {
    turnId: approvalId,
    agent,
    message: `What became of the request ${approvalId} for ${tool}?`,
    answer: whatBecame(approval),
    usage: reportUsage(noUsage()),
  };
}

/** In place of a result that nobody may read yet. */
const UNCHECKED = '(not shown until the content rules have been checked)';

/** In one or two sentences, for a model and for people alike. */
export function whatBecame({ status, tool, verdict, outcome, onTimeout }: Approval): string {
  const result = outcome?.unchecked ? UNCHECKED : short(outcome?.result);
  const inTime = verdict?.by !== null;
  const said = inTime ? 'It was approved' : 'Nobody decided in time, and its default is to run';
  switch (status) {
    case 'denied':
      return `It was denied. ${tool} was not run.`;
    case 'expired':
      return `Nobody decided in time, so it was denied. ${tool} was not run.`;
    case 'done':
      return `${said}. ${tool} was run, with the result ${result}`;
    case 'failed':
      return `${said}, but ${tool} failed: ${result}`;
    case 'running':
      return `${said}. ${tool} is being run.`;
    case 'pending':
      return `It waits for a decision; without one it is ${onTimeout === 'deny' ? 'denied' : 'run'}.`;
  }
}

function short(result: unknown): string {
  const text = JSON.stringify(result) ?? 'nothing';
  return text.length <= MAX_RESULT ? text : `${text.slice(0, MAX_RESULT).toWellFormed()}…`;
}
