/** `terraform init` and later commands through the front leave a committed lock file exactly as it is. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { prepare } from '../../scripts/terraform/preparation.ts';
import { projectRoot, stateFolder } from '../../scripts/terraform/project.ts';
import { baseProvider } from '../support/front-workspace.ts';

(baseProvider ? describe : describe.skip)('a committed lock file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'agentpool-lock-'));
  const lock = join(folder, '.terraform.lock.hcl');
  const run = async (...args: string[]) => {
    const choice = { kind: 'front', version: '5.100.0', executable: String(baseProvider) } as const;
    const line = { folder, command: args[0] };
    const { args: prepared, environment } = await prepare(
      choice,
      line,
      args,
      process.env,
      stateFolder,
    );
    return spawnSync('terraform', prepared, { cwd: folder, env: environment, encoding: 'utf8' });
  };

  beforeAll(() => {
    cpSync(join(projectRoot, 'terraform', '.terraform.lock.hcl'), lock);
    mkdirSync(join(folder, 'pool'));
    const required =
      'terraform {\n  required_providers {\n    aws = {\n      source  = "hashicorp/aws"\n      version = ">= 6.54, < 7"\n    }\n  }\n}\n';
    writeFileSync(join(folder, 'pool', 'main.tf'), required);
    writeFileSync(join(folder, 'main.tf'), `${required}module "pool" {\n  source = "./pool"\n}\n`);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it('stays as it is, and no provider is installed', async () => {
    const before = readFileSync(lock, 'utf8');
    const init = await run('init', '-input=false', '-no-color');
    expect(init.stdout).toContain('successfully initialized');
    const validate = await run('validate', '-no-color');
    expect(validate.stdout).toContain('The configuration is valid');
    expect(readFileSync(lock, 'utf8')).toBe(before);
    expect(existsSync(join(folder, '.terraform', 'providers'))).toBe(false);
  });
});
