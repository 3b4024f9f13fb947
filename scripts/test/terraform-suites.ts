/** Runs `terraform test` for the root module and the bootstrap root, and counts its runs. */
import { join } from 'node:path';
import { REPOSITORY_ROOT } from '../catalogue/load.ts';
import { terraform } from '../terraform/terraform.ts';
import { UserError } from '../terraform/user-error.ts';
import type { Outcome } from './outcome.ts';

/** Root modules, each with suites in `tests/`. */
const ROOTS = ['terraform', 'terraform/bootstrap'];

/** Counts from the summary line of `terraform test`, as in `Success! 12 passed, 0 failed.` */
export function terraformOutcome(output: string, exitCode: number, what: string): Outcome {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the summary is coloured on some terminals.
  const plain = output.replaceAll(/\u001b\[[0-9;]*m/g, '');
  const summary = /(\d+) passed, (\d+) failed/.exec(plain);
  const passed = Number(summary?.[1] ?? 0);
  const failed = Number(summary?.[2] ?? 0);
  if (summary !== null && (exitCode === 0 || failed > 0)) return { passed, failed };
  return { passed, failed, broken: `${what}: terraform test ended with exit code ${exitCode}` };
}

/** Runs the suites of both roots, one after the other. */
export async function runTerraformTests(): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const root of ROOTS) outcomes.push(await runSuites(root));
  return outcomes;
}

async function runSuites(root: string): Promise<Outcome> {
  try {
    const init = await runTerraform(root, ['init', '-input=false', '-backend=false']);
    if (init.exitCode !== 0) {
      console.error(init.output);
      return { passed: 0, failed: 0, broken: `${root}: terraform init failed` };
    }
    const { exitCode, output } = await runTerraform(root, ['test']);
    console.error(output);
    return terraformOutcome(output, exitCode, root);
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    return { passed: 0, failed: 0, broken: `${root}: ${cause.message}` };
  }
}

async function runTerraform(
  root: string,
  args: readonly string[],
): Promise<{ exitCode: number; output: string }> {
  const chdir = `-chdir=${join(REPOSITORY_ROOT, root)}`;
  const result = await terraform([chdir, ...args, '-no-color'], { capture: true });
  return { exitCode: result.exitCode, output: (result.stdout + result.stderr).trimEnd() };
}
