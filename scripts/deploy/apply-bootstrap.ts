/** Applies terraform/bootstrap for a stage: the buckets, the CodeBuild project and its role. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stateDirectory } from '../local/state-directory.ts';
import type { Stage } from '../operate/stage.ts';
import { projectRoot } from '../terraform/project.ts';
import { terraform } from '../terraform/terraform.ts';
import { UserError } from '../terraform/user-error.ts';

const FOLDER = 'terraform/bootstrap';

/** Where the state of a stage's bootstrap root lies (terraform/bootstrap/README.md says how an admin keeps it). */
export function bootstrapState(stage: Stage): string {
  return join(stateDirectory(), 'terraform', `bootstrap-${stage.name}.tfstate`);
}

/** A local cloud that was started anew holds nothing of what an old state speaks of. */
export function forgetBootstrap(stage: Stage): void {
  rmSync(bootstrapState(stage), { force: true });
}

/**
 * Creates or updates what a deploy needs. Asks before it changes a stage in AWS, as terraform apply does.
 * @throws UserError when Terraform fails; its own words are on the screen
 */
export async function applyBootstrap(stage: Stage): Promise<void> {
  const state = bootstrapState(stage);
  mkdirSync(join(state, '..'), { recursive: true });
  const environment = {
    ...stage.environment,
    TF_DATA_DIR: join(stateDirectory(), 'terraform', `bootstrap-${stage.name}`),
    TF_IN_AUTOMATION: '1',
  };
  const steps = [
    ['init', '-input=false', '-reconfigure', `-backend-config=path=${state}`],
    [
      'apply',
      ...(stage.isLocal ? ['-auto-approve', '-input=false', '-compact-warnings'] : []),
      ...variables(stage),
    ],
  ];
  for (const [command, ...args] of steps as [string, ...string[]][]) {
    const result = await terraform([`-chdir=${FOLDER}`, command, ...args], {
      environment,
      capture: stage.isLocal,
    });
    if (result.exitCode !== 0) {
      const reason = /Error: .*/.exec(result.stderr)?.[0] ?? 'see above';
      throw new UserError(`terraform ${command} of ${FOLDER} failed: ${reason}`);
    }
  }
}

function variables(stage: Stage): string[] {
  const file = `${stage.name}.tfvars`;
  return [
    ...(existsSync(join(projectRoot, FOLDER, file)) ? [`-var-file=${file}`] : []),
    `-var=stage=${stage.name}`,
    `-var=project=${stage.project}`,
    `-var=region=${stage.region}`,
  ];
}
