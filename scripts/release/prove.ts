/** Proves that a version answers, before anybody's traffic reaches it. */
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { WARM_EVENT_TYPE } from '../../functions/shared/warm-event.ts';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import { UserError } from '../terraform/user-error.ts';
import type { ReleaseOptions } from './release-function.ts';

/**
 * One real invocation of the very version, with a warm event. A function that doesn't take warm events would act on
 * it, so such a one is only asked whether it could be invoked (`DryRun`).
 * @throws UserError with what came back instead
 */
export async function prove(
  { function_name: name, version, compute, warm }: FleetEntry,
  { lambda }: Pick<ReleaseOptions, 'lambda'>,
): Promise<void> {
  const takesWarmEvents = compute === 'pool' && warm;
  const { FunctionError: failure, Payload } = await lambda.send(
    new InvokeCommand({
      FunctionName: name,
      Qualifier: version,
      InvocationType: takesWarmEvents ? 'RequestResponse' : 'DryRun',
      Payload: Buffer.from(JSON.stringify({ type: WARM_EVENT_TYPE })),
    }),
  );
  if (!takesWarmEvents) return;
  const text = Buffer.from(Payload ?? []).toString();
  if (failure || !isAnswerOf(version, text)) {
    throw new UserError(
      `version ${version} of ${name} failed its proof: ${failure ?? 'unexpected answer'} ${text.slice(0, 200)}`,
    );
  }
}

function isAnswerOf(version: string, text: string): boolean {
  try {
    const answer = JSON.parse(text) as { type?: unknown; version?: unknown } | null;
    return answer?.type === WARM_EVENT_TYPE && answer.version === version;
  } catch {
    return false;
  }
}
