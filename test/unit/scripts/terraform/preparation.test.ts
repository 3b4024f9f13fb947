/** What Terraform is started with for each choice of provider. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ownedSchemas } from '../../../../scripts/local/provider/plugin/schema-merge.ts';
import { OWNED_RESOURCES } from '../../../../scripts/local/provider/provider.ts';
import { writeWhole } from '../../../../scripts/terraform/cli-configuration.ts';
import { declaredTypes, explainMissingTypes } from '../../../../scripts/terraform/missing-types.ts';
import { prepare } from '../../../../scripts/terraform/preparation.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agentpool-prepare-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const front = { kind: 'front', version: '5.100.0', executable: "/mirror/it's/provider" } as const;
const given = {
  TF_CLI_CONFIG_FILE: '/absent',
  AWS_CA_BUNDLE: '/bundle.pem',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:4700',
};

describe('through the front', () => {
  it('Terraform starts our launcher, which becomes the front', async () => {
    const { args, environment } = await prepare(
      front,
      { folder, command: 'plan' },
      ['plan'],
      given,
      folder,
    );
    expect(args).toEqual(['plan']);
    expect(environment).not.toHaveProperty('TF_REATTACH_PROVIDERS');
    expect(environment).not.toHaveProperty('AWS_CA_BUNDLE');
    const configuration = readFileSync(String(environment.TF_CLI_CONFIG_FILE), 'utf8');
    expect(configuration).toContain(`"hashicorp/aws" = "${join(folder, 'bin')}"`);
    const launcher = join(folder, 'bin', 'terraform-provider-aws');
    expect(statSync(launcher).mode & 0o111).toBe(0o111);
    expect(readFileSync(launcher, 'utf8')).toContain("'/mirror/it'\\''s/provider'");
  });

  it('init asks no registry and writes no lock file', async () => {
    const { args, environment } = await prepare(
      front,
      { folder, command: 'init' },
      ['init'],
      given,
      folder,
    );
    expect(args).toEqual(['init', '-lockfile=readonly']);
    expect(JSON.parse(String(environment.TF_REATTACH_PROVIDERS))).toHaveProperty('hashicorp/aws');
  });
});

describe('with the real provider', () => {
  it('Terraform runs as the user configured it', async () => {
    const choice = { kind: 'real', version: '6.61.0', mirror: undefined } as const;
    const { args, environment } = await prepare(
      choice,
      { folder, command: 'init' },
      ['init'],
      given,
      folder,
    );
    expect(args).toEqual(['init']);
    expect(environment.TF_CLI_CONFIG_FILE).toBe('/absent');
  });

  it('from a mirror of its own, takes only that provider from there', async () => {
    const choice = { kind: 'real', version: '6.61.0', mirror: '/mirror' } as const;
    const { environment } = await prepare(
      choice,
      { folder, command: 'init' },
      ['init'],
      given,
      folder,
    );
    const configuration = readFileSync(String(environment.TF_CLI_CONFIG_FILE), 'utf8');
    expect(configuration).toMatch(
      /filesystem_mirror \{\s+path +=\s"\/mirror"\s+include = \["registry/,
    );
  });
});

describe('a type that only 6.x has', () => {
  it('is named, with the types of modules, and without those of comments and data', () => {
    writeWhole(
      join(folder, 'modules', 'a', 'main.tf'),
      'resource "aws_lambda_function_scaling_config" "a" {}\n',
    );
    writeFileSync(
      join(folder, 'main.tf'),
      '# resource "aws_commented" "x" {}\ndata "aws_region" "r" {}\nresource "aws_lambda_function" "f" {}\n',
    );
    expect([...declaredTypes(folder)].sort()).toEqual([
      'aws_lambda_function',
      'aws_lambda_function_scaling_config',
    ]);
    expect(explainMissingTypes(folder, join(folder, 'state'))).toEqual([]);
    mkdirSync(join(folder, 'state', 'cache'), { recursive: true });
    writeFileSync(join(folder, 'state', 'cache', 'schema-1.bin'), ownedSchemas(OWNED_RESOURCES));
    const [line, ...others] = explainMissingTypes(folder, join(folder, 'state'));
    expect(others).toEqual([]);
    expect(line).toContain('aws_lambda_function_scaling_config needs hashicorp/aws 6.x');
  });
});
