/** The log record of a hand-off. */
import type { HandOffRecord } from './hand-off.ts';

export type LoggedHandOff = Omit<HandOffRecord, 'task' | 'why'> &
  Partial<Pick<HandOffRecord, 'task' | 'why'>> & { turnId: string };

/**
 * Task and reason say in a model's words what the user wrote, so the log holds them only where it may hold messages.
 * @param env `LOG_MESSAGES`: `1` where it may
 */
export function handOffLog(
  env: NodeJS.ProcessEnv,
  write: (record: LoggedHandOff) => void,
): (record: HandOffRecord & { turnId: string }) => void {
  const keepWords = env.LOG_MESSAGES === '1';
  return ({ task, why, ...record }) => write({ ...record, ...(keepWords && { task, why }) });
}
