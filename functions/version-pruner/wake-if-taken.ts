/**
 * The last look after parking. A release and a rollback hold the claim, but a person at the console may point an alias
 * at the version between the pruner's look and its call, and the service lets that happen.
 */
import {
  type FunctionScalingConfig,
  PutFunctionScalingConfigCommand,
} from '@aws-sdk/client-lambda';
import { environmentsOf } from './examine.ts';
import { actionFor } from './may-have-work.ts';
import type { Candidate } from './notes.ts';
import type { Run } from './run.ts';
import { judgeNow, type Subject } from './subject.ts';

/** @returns why the version is not parked after all; its floor was asked for again then */
export async function wakeIfTaken(
  run: Run,
  subject: Subject,
  { version }: Candidate,
  scaling: FunctionScalingConfig | undefined,
): Promise<string | undefined> {
  const now = (await judgeNow(run, subject)).find((one) => one.version === version);
  if (!now || actionFor(now, subject.entry.compute) === 'park') return undefined;
  // Retired meanwhile: nobody needs it up.
  if (now.standing === 'retired') return undefined;
  const floor = environmentsOf(scaling);
  await run.lambda.send(
    new PutFunctionScalingConfigCommand({
      FunctionName: subject.entry.name,
      Qualifier: version,
      // Both numbers: the service takes an absent one for its default.
      FunctionScalingConfig: {
        MinExecutionEnvironments: floor,
        MaxExecutionEnvironments: Math.max(floor, scaling?.MaxExecutionEnvironments ?? floor),
      },
    }),
  );
  return `${now.reason} since a moment ago: it was parked and gets its floor of ${floor} back`;
}
