/** A deploy from the caller's side: source up, build started, followed to its end. */
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { clientSettings, type Stage } from '../operate/stage.ts';
import { projectRoot } from '../terraform/project.ts';
import { awaitRunningBuild } from './await-running-build.ts';
import { describeOutcome, followBuild } from './follow-build.ts';
import { packCommit, packWorkingTree } from './source-archive.ts';
import { startBuild } from './start-build.ts';

/** AWS limits BatchGetBuilds per account; the local cloud has nobody else to serve. */
const POLL_MS = { local: 300, aws: 3_000 };

/**
 * Deploys `stage` and prints the build's log. Ctrl-C leaves the build running: half a deploy is worse than a whole one.
 * @param ownsInterrupt false for a caller that answers Ctrl-C itself
 * @returns whether the build succeeded
 */
export async function deployStage(
  stage: Stage,
  print: (line: string) => void,
  ownsInterrupt = true,
): Promise<boolean> {
  const settings = clientSettings(stage);
  const codebuild = new CodeBuildClient(settings);
  const pollMs = stage.isLocal ? POLL_MS.local : POLL_MS.aws;
  // Nobody else deploys to a local cloud: what runs is the user's own. In AWS it is told, and refused.
  if (stage.isLocal) {
    const projectName = `${stage.prefix}-deploy`;
    await awaitRunningBuild({ codebuild, projectName, pollMs, print });
  }
  const source = stage.isLocal ? packWorkingTree(projectRoot) : packCommit(projectRoot);
  const buildId = await startBuild(
    {
      codebuild,
      s3: new S3Client({ ...settings, forcePathStyle: stage.isLocal }),
      sts: new STSClient(settings),
    },
    stage,
    source.zip,
  );
  print(`deploying ${source.description} to ${stage.name}: build ${buildId}`);
  const onInterrupt = (): void => {
    print(
      `the build goes on: aws codebuild batch-get-builds --ids ${buildId} shows it, aws codebuild stop-build --id ${buildId} ends it`,
    );
    process.exit(130);
  };
  if (ownsInterrupt) process.once('SIGINT', onInterrupt);
  try {
    const build = await followBuild({
      codebuild,
      logs: new CloudWatchLogsClient(settings),
      buildId,
      pollMs,
      print,
    });
    print(`deploy of ${stage.name}: ${describeOutcome(build)}`);
    return build.buildStatus === 'SUCCEEDED';
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}
