/** Waits for a build that an interrupted deploy left running. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  BatchGetBuildsCommand,
  type CodeBuildClient,
  ListBuildsForProjectCommand,
} from '@aws-sdk/client-codebuild';

export interface WaitOptions {
  codebuild: Pick<CodeBuildClient, 'send'>;
  projectName: string;
  pollMs: number;
  print(line: string): void;
  sleep?(ms: number): Promise<unknown>;
}

/** Resolves when none of the project's newest 100 builds (one page of the API) runs; says so once when it has to wait. */
export async function awaitRunningBuild(options: WaitOptions): Promise<void> {
  const { pollMs, print, sleep = delay } = options;
  for (let told = false; ; told = true) {
    const running = await findRunning(options);
    if (running === undefined) return;
    if (!told) print(`waiting for the deploy that is running already: build ${running}`);
    await sleep(pollMs);
  }
}

async function findRunning({ codebuild, projectName }: WaitOptions): Promise<string | undefined> {
  const { ids = [] } = await codebuild.send(new ListBuildsForProjectCommand({ projectName }));
  if (ids.length === 0) return undefined;
  const { builds = [] } = await codebuild.send(new BatchGetBuildsCommand({ ids }));
  return builds.find(({ buildComplete }) => !buildComplete)?.id;
}
