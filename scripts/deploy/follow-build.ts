/** Follows a CodeBuild build: its log lines as they come, until it has ended. */
import { setTimeout as delay } from 'node:timers/promises';
import { type CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetBuildsCommand, type Build, type CodeBuildClient } from '@aws-sdk/client-codebuild';
import { UserError } from '../terraform/user-error.ts';

export interface FollowOptions {
  codebuild: Pick<CodeBuildClient, 'send'>;
  logs: Pick<CloudWatchLogsClient, 'send'>;
  buildId: string;
  pollMs: number;
  print(line: string): void;
  sleep?(ms: number): Promise<unknown>;
}

/** Resolves with the build once it has ended and its last lines are printed. */
export async function followBuild(options: FollowOptions): Promise<Build> {
  const sleep = options.sleep ?? delay;
  const log = logReader(options);
  for (;;) {
    const build = await getBuild(options);
    await log(build);
    if (build.buildComplete) {
      // Lines reach CloudWatch a little after the build has ended.
      await sleep(options.pollMs);
      await log(build);
      return build;
    }
    await sleep(options.pollMs);
  }
}

/** `SUCCEEDED`, or how it ended otherwise, in which phase and why. */
export function describeOutcome({ buildStatus, phases = [] }: Build): string {
  const failed = phases.find(({ phaseStatus }) => phaseStatus && phaseStatus !== 'SUCCEEDED');
  if (!failed || buildStatus === 'SUCCEEDED') return buildStatus ?? 'unknown';
  const [context] = failed.contexts ?? [];
  return `${buildStatus} in ${failed.phaseType}${context?.message ? `: ${context.message}` : ''}`;
}

async function getBuild({ codebuild, buildId }: FollowOptions): Promise<Build> {
  const { builds } = await codebuild.send(new BatchGetBuildsCommand({ ids: [buildId] }));
  const build = builds?.[0];
  if (!build) throw new UserError(`the build ${buildId} is gone`);
  return build;
}

/** Prints what is new in the build's log at each call. */
function logReader({ logs, print }: FollowOptions): (build: Build) => Promise<void> {
  let nextToken: string | undefined;
  return async (build) => {
    const { groupName, streamName } = build.logs ?? {};
    if (!groupName || !streamName) return;
    for (;;) {
      const page = await logs
        .send(
          new GetLogEventsCommand({
            logGroupName: groupName,
            logStreamName: streamName,
            startFromHead: true,
            ...(nextToken && { nextToken }),
          }),
        )
        // The stream appears with its first line.
        .catch((error: Error) => {
          if (error.name === 'ResourceNotFoundException') return undefined;
          throw error;
        });
      if (!page) return;
      for (const event of page.events ?? []) print((event.message ?? '').trimEnd());
      if (page.nextForwardToken === nextToken || (page.events ?? []).length === 0) {
        nextToken = page.nextForwardToken ?? nextToken;
        return;
      }
      nextToken = page.nextForwardToken;
    }
  };
}
