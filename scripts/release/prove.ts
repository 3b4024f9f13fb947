/** Proves that a version answers, before anybody's traffic reaches it. */
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { WARM_EVENT_TYPE } from '../../functions/shared/warm-event.ts';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import { UserError } from '../terraform/user-error.ts';
import type { ReleaseOptions } from './release-options.ts';

/** For how long a version that can't take the invocation yet is asked again. */
const LIMIT_MS = 5 * 60_000;

/**
 * Not now: an idle function on demand is Inactive, its first invocation wakes it and is refused meanwhile (Lambda API
 * model: ResourceConflictException, ResourceNotReadyException), and a slot may be taken at the moment.
 */
const NOT_YET = [
  'ResourceConflictException',
  'ResourceNotReadyException',
  'TooManyRequestsException',
];

/**
 * One real invocation of the very version, with a warm event: its bundle loads, its handler is found and runs. The same
 * for every function, on the pool and on demand.
 * @throws UserError with what came back instead of a warm answer of that version
 */
export async function prove(
  { function_name: name, version }: FleetEntry,
  options: Pick<ReleaseOptions, 'lambda' | 'clock'>,
): Promise<void> {
  const { FunctionError: failure, Payload } = await invokeWhenReady(name, version, options);
  const text = Buffer.from(Payload ?? []).toString();
  const said = oneLine(text) || 'nothing';
  const failed = `version ${version} of ${name} failed its proof:`;
  if (failure) throw new UserError(`${failed} ${failure} ${said}`);
  const answer = readAnswer(text);
  if (answer?.type !== WARM_EVENT_TYPE) {
    throw new UserError(
      `${failed} it did not answer the warm event, but said ${said}; wrap its handler in answeringWarmEvents (functions/shared/warm-handler.ts)`,
    );
  }
  if (answer.version !== version) {
    throw new UserError(`${failed} the answer came from version ${answer.version}`);
  }
}

async function invokeWhenReady(
  name: string,
  version: string,
  { lambda, clock }: Pick<ReleaseOptions, 'lambda' | 'clock'>,
) {
  const end = clock.now() + LIMIT_MS;
  while (true) {
    try {
      return await lambda.send(
        new InvokeCommand({
          FunctionName: name,
          Qualifier: version,
          Payload: Buffer.from(JSON.stringify({ type: WARM_EVENT_TYPE })),
        }),
      );
    } catch (error) {
      const { name: code, message } = error as Error;
      if (!NOT_YET.includes(code)) throw error;
      if (clock.now() >= end) {
        throw new UserError(
          `version ${version} of ${name} takes no invocation after ${LIMIT_MS / 60_000} minutes: ${code}: ${message}`,
        );
      }
      await clock.sleep(clock.pollMs);
    }
  }
}

/** The start of an answer; a streamed one parts its head from its body by NUL bytes. */
const oneLine = (text: string): string =>
  text
    .slice(0, 200)
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();

function readAnswer(text: string): { type?: unknown; version?: unknown } | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
