/** Brings the local stage to the point where a deploy can start: the local cloud up, bootstrapped. */
import { BatchGetProjectsCommand, CodeBuildClient } from '@aws-sdk/client-codebuild';
import { start } from '../local/control/start.ts';
import { readOptions } from '../local/main-options.ts';
import { clientSettings, findStage, type Stage } from '../operate/stage.ts';
import { applyBootstrap, forgetBootstrap } from './apply-bootstrap.ts';

/** Safe to run again at any time: what is there already is found and kept. */
export async function readyLocalStage(
  print: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Stage> {
  const cloud = await start(readOptions({}, env), print);
  const stage = findStage('local', { ...env, AWS_ENDPOINT_URL: '' });
  print(
    `local cloud ${cloud.started ? 'started' : 'runs already'}: ${stage.environment.AWS_ENDPOINT_URL}`,
  );
  if (cloud.started) forgetBootstrap(stage);
  if (!(await isBootstrapped(stage))) {
    print('bootstrapping: buckets, CodeBuild project, roles');
    await applyBootstrap(stage);
  }
  return stage;
}

async function isBootstrapped(stage: Stage): Promise<boolean> {
  const codebuild = new CodeBuildClient(clientSettings(stage));
  const { projects } = await codebuild.send(
    new BatchGetProjectsCommand({ names: [`${stage.prefix}-deploy`] }),
  );
  return (projects ?? []).length > 0;
}
