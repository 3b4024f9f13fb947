/** Stands for a few weeks of releases: new versions of the router, each released by the release step itself. */
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import type { FleetEntry, StageOutputs } from '../deploy/stage-terraform.ts';
import { clientSettings, type Stage } from '../operate/stage.ts';
import { releaseFunction } from '../release/release-function.ts';
import { releaseOptions } from '../release/stage-release.ts';

/** Nobody waits for answers of the old version here. */
const QUICK = { pollMs: 100, settleMs: 200 };

export async function releaseAgain(
  stage: Stage,
  entry: FleetEntry,
  outputs: StageOutputs,
  times: number,
  print: (line: string) => void,
): Promise<void> {
  const lambda = new LambdaClient(clientSettings(stage));
  const options = { ...(await releaseOptions(stage, outputs, false)), print };
  const FunctionName = entry.function_name;
  for (let count = 1; count <= times; count++) {
    const { Environment } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName }),
    );
    // Something has to change, or publishing gives the version that is there.
    const Variables = { ...Environment?.Variables, DEMO_RELEASE: String(count) };
    await lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }),
    );
    await updated(lambda, FunctionName);
    const { Version: version } = await lambda.send(new PublishVersionCommand({ FunctionName }));
    await releaseFunction(
      { ...entry, version: version as string },
      { ...options, releasedAt: Date.now(), clock: { ...options.clock, ...QUICK } },
    );
  }
}

/** Numbered versions that exist, oldest first; without those that are on their way out. */
export async function listVersions(stage: Stage, functionName: string): Promise<string[]> {
  const lambda = new LambdaClient(clientSettings(stage));
  const { Versions = [] } = await lambda.send(
    new ListVersionsByFunctionCommand({ FunctionName: functionName }),
  );
  return Versions.filter(({ State }) => State !== 'Deleting')
    .map(({ Version }) => Version as string)
    .filter((version) => /^[0-9]+$/.test(version));
}

async function updated(client: LambdaClient, FunctionName: string): Promise<void> {
  await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 60, minDelay: 1 }, { FunctionName });
}
