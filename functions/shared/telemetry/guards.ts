/**
 * Guards against errors that nobody awaits: a rejected promise or a throw inside a timer. Without them one such error
 * in one worker aborts the whole execution environment, and every request in it, without a JSON log line (measured with
 * aws-lambda-ric 4.0.2). They cannot hold off `process.exit()` or heap exhaustion.
 */
import { redact } from './redact.ts';

type ErrorEvent = 'uncaughtException' | 'unhandledRejection';

/** The part of `process` that the guards touch; tests hand in an emitter of their own. */
export interface GuardedProcess {
  on(event: ErrorEvent, listener: (reason: unknown) => void): unknown;
}

const installed = new WeakSet<object>();

/** One log line in the shape of Powertools' own, so that one query finds both. */
export const describeStrayError = (
  event: ErrorEvent,
  reason: unknown,
): Record<string, unknown> => ({
  level: 'ERROR',
  message: 'Stray error caught by the guard: the request that caused it may have got no answer',
  timestamp: new Date().toISOString(),
  service: process.env.POWERTOOLS_SERVICE_NAME,
  guard: event,
  error:
    reason instanceof Error
      ? {
          name: reason.name,
          message: redact(reason.message),
          stack: reason.stack === undefined ? undefined : redact(reason.stack),
        }
      : { name: typeof reason, message: redact(String(reason)) },
});

/**
 * Installs both handlers, once per worker however often it is called. Call it at module scope of every bundle, when all
 * that can fail at init is done: a failed init must end the process (the runtime client reports it and rethrows), which
 * the guards would prevent. It writes to standard output itself: the logger may be what failed.
 */
export function installGuards(
  target: GuardedProcess = process,
  write: (line: string) => void = (line) => process.stdout.write(line),
): void {
  if (installed.has(target)) return;
  installed.add(target);
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    target.on(event, (reason) => write(`${JSON.stringify(describeStrayError(event, reason))}\n`));
  }
}
