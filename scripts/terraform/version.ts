/** The Terraform program: is it there, and is it new enough? */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { UserError } from './user-error.ts';

/** S3 state locking without a table is generally available from 1.11 on. */
export const MINIMUM_TERRAFORM = '1.11.0';

/** Negative, zero or positive as `left` is older than, the same as or newer than `right`; pre-releases are ignored. */
export function compareVersions(left: string, right: string): number {
  const numbers = (version: string): number[] =>
    (version.split('-')[0] ?? '').split('.').map(Number);
  const [before, after] = [numbers(left), numbers(right)];
  for (let index = 0; index < 3; index++) {
    const difference = (before[index] ?? 0) - (after[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The installed Terraform's version. Throws a UserError that names the remedy when it is absent or too old. */
export async function requireTerraform(environment: NodeJS.ProcessEnv): Promise<string> {
  const version = await installedVersion(environment);
  if (compareVersions(version, MINIMUM_TERRAFORM) < 0) {
    throw new UserError(
      `Terraform ${version} is too old: install ${MINIMUM_TERRAFORM} or newer (developer.hashicorp.com/terraform/install)`,
    );
  }
  return version;
}

async function installedVersion(environment: NodeJS.ProcessEnv): Promise<string> {
  try {
    const env = { ...environment, CHECKPOINT_DISABLE: '1' };
    const { stdout } = await promisify(execFile)('terraform', ['version', '-json'], { env });
    return String(JSON.parse(stdout).terraform_version);
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'ENOENT'
        ? 'is not installed'
        : 'does not answer `terraform version`';
    throw new UserError(
      `Terraform ${reason}: install ${MINIMUM_TERRAFORM} or newer (developer.hashicorp.com/terraform/install)`,
    );
  }
}
