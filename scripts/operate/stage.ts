/** A stage of the platform as the operators' programs see it: its names, and how AWS is reached for it. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_REGION, LOCAL_ACCESS_KEY_ID } from '../local/account.ts';
import { localEndpoint } from '../local/control/endpoint.ts';
import { projectRoot } from '../terraform/project.ts';
import { UserError } from '../terraform/user-error.ts';

export interface Stage {
  name: string;
  project: string;
  region: string;
  isLocal: boolean;
  /** `<project>-<stage>`, the first part of every name. */
  prefix: string;
  /** Variables for child processes and SDK clients; for the local stage they lead to the local cloud. */
  environment: Record<string, string>;
}

/**
 * The stage called `name`. AWS_REGION and PROJECT are read from `env`; credentials of a stage in AWS are whatever the
 * AWS SDK finds. With AWS_ENDPOINT_URL set already, as in a build, the local stage uses that endpoint.
 * @throws UserError for a stage that no terraform/stages/<name>.tfvars declares, a local cloud that does not run, or an
 *   endpoint in the environment that would send a stage of AWS elsewhere
 */
export function findStage(name: string, env: NodeJS.ProcessEnv = process.env): Stage {
  const known = stageNames();
  if (!known.includes(name)) {
    throw new UserError(`there is no stage "${name}": STAGE is one of ${known.join(', ')}`);
  }
  const project = env.PROJECT || 'agentpool';
  const isLocal = name === 'local';
  if (!isLocal && env.AWS_ENDPOINT_URL) {
    throw new UserError(
      `AWS_ENDPOINT_URL is ${env.AWS_ENDPOINT_URL}: unset it to reach the stage ${name} in AWS`,
    );
  }
  const region = (!isLocal && (env.AWS_REGION || env.AWS_DEFAULT_REGION)) || DEFAULT_REGION;
  return {
    name,
    project,
    region,
    isLocal,
    prefix: `${project}-${name}`,
    environment: { AWS_REGION: region, ...(isLocal && localEnvironment(env)) },
  };
}

/** Stages that the repository declares, `local` included. */
export function stageNames(): string[] {
  const folder = join(projectRoot, 'terraform', 'stages');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.tfvars'))
    .map((file) => file.slice(0, -'.tfvars'.length))
    .sort();
}

function localEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: env.AWS_ENDPOINT_URL || localEndpoint(),
    AWS_ACCESS_KEY_ID: LOCAL_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: LOCAL_ACCESS_KEY_ID,
    AWS_SESSION_TOKEN: '',
    AWS_PROFILE: '',
  };
}

/** What every SDK client of this stage is made with. */
export function clientSettings(stage: Stage) {
  const { AWS_ENDPOINT_URL: endpoint } = stage.environment;
  if (!endpoint) return { region: stage.region };
  return {
    region: stage.region,
    endpoint,
    credentials: { accessKeyId: LOCAL_ACCESS_KEY_ID, secretAccessKey: LOCAL_ACCESS_KEY_ID },
  };
}
