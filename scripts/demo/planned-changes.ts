/** How many resources a plan would touch. */
import type { TerraformResult } from '../terraform/terraform.ts';
import { UserError } from '../terraform/user-error.ts';

/** @throws UserError when the plan failed */
export function plannedChanges({ exitCode, stdout, stderr }: TerraformResult): number {
  if (exitCode === 0) return 0;
  const counts = /Plan: (?:(\d+) to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy/.exec(
    stdout,
  );
  if (exitCode !== 2) {
    throw new UserError(`terraform plan failed: ${/Error: .*/.exec(stderr)?.[0] ?? stderr.trim()}`);
  }
  // Exit code 2 without such a line: only outputs change.
  return counts ? counts.slice(1).reduce((total, count) => total + Number(count ?? 0), 0) : 0;
}
