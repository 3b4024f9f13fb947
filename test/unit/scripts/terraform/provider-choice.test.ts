/** Which provider a machine gets, from what lies on its disks and whether a registry answers. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { userConfiguration } from '../../../../scripts/terraform/cli-configuration.ts';
import { packagesIn, platform } from '../../../../scripts/terraform/mirrors.ts';
import { chooseProvider, describeChoice } from '../../../../scripts/terraform/provider-choice.ts';

let base: string;

/** Puts an unpacked provider package into a mirror. */
function install(root: string, version: string): string {
  const folder = join(root, 'registry.terraform.io', 'hashicorp', 'aws', version, platform());
  mkdirSync(folder, { recursive: true });
  const executable = join(folder, `terraform-provider-aws_v${version}_x5`);
  writeFileSync(executable, '');
  return executable;
}

/** Puts the registry's last answer where the next probe looks for it, so that no test asks it. */
function remember(reachable: boolean): string {
  const folder = join(base, 'state');
  mkdirSync(join(folder, 'cache'), { recursive: true });
  const url = 'https://registry.terraform.io/.well-known/terraform.json';
  writeFileSync(
    join(folder, 'cache', 'registry.json'),
    JSON.stringify({ url, reachable, at: Date.now() }),
  );
  return folder;
}

const choose = (online: boolean, environment: NodeJS.ProcessEnv = {}) =>
  chooseProvider({
    folder: join(base, 'root'),
    environment: { HOME: join(base, 'home'), ...environment },
    stateFolder: remember(online),
  });

const lock = (version: string): void =>
  writeFileSync(
    join(base, 'root', '.terraform.lock.hcl'),
    `provider "registry.terraform.io/hashicorp/aws" {\n  version     = "${version}"\n  hashes = ["h1:x"]\n}\n`,
  );

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'agentpool-choice-'));
  mkdirSync(join(base, 'root'));
});

afterEach(() => rmSync(base, { recursive: true }));

describe('the provider of a machine', () => {
  it('is the real one when the registry answers, even with 5.100.0 on disk', async () => {
    const mirror = join(base, 'mirror');
    install(mirror, '5.100.0');
    lock('6.61.0');
    const choice = await choose(true, { AGENTPOOL_PROVIDER_MIRROR: mirror });
    expect(choice).toEqual({ kind: 'real', version: '6.61.0', mirror: undefined });
  });

  it('is the real one from a mirror that Terraform has to be told about', async () => {
    const mirror = join(base, 'mirror');
    install(mirror, '6.53.0');
    install(mirror, '7.0.0');
    install(mirror, '6.60.1');
    const choice = await choose(false, { AGENTPOOL_PROVIDER_MIRROR: mirror });
    expect(choice).toEqual({ kind: 'real', version: '6.60.1', mirror });
    expect(describeChoice(choice)).toBe(`hashicorp/aws 6.60.1 from ${mirror}`);
  });

  it('is one of a lock file only in the locked version', async () => {
    const mirror = join(base, 'mirror');
    install(mirror, '6.60.1');
    lock('6.61.0');
    const environment = { AGENTPOOL_PROVIDER_MIRROR: mirror };
    const executable = install(mirror, '5.100.0');
    await expect(choose(false, environment)).resolves.toEqual({
      kind: 'front',
      version: '5.100.0',
      executable,
    });
    install(mirror, '6.61.0');
    await expect(choose(false, environment)).resolves.toMatchObject({
      kind: 'real',
      version: '6.61.0',
    });
  });

  it('is the installed one, in whatever data folder', async () => {
    install(join(base, 'root', '.terraform', 'providers'), '6.61.0');
    await expect(choose(false)).resolves.toEqual({
      kind: 'real',
      version: '6.61.0',
      mirror: undefined,
    });
    install(join(base, 'data', 'providers'), '6.66.0');
    const choice = choose(false, { TF_DATA_DIR: join(base, 'data') });
    await expect(choice).resolves.toEqual({ kind: 'real', version: '6.66.0', mirror: undefined });
  });

  it('is the front over a 5.100.0 in one of the usual folders', async () => {
    const executable = install(join(base, 'home', '.terraform.d', 'plugins'), '5.100.0');
    const choice = await choose(false);
    expect(choice).toEqual({ kind: 'front', version: '5.100.0', executable });
    expect(describeChoice(choice)).toBe('hashicorp/aws 5.100.0 through the provider front');
  });
});

describe('a mirror', () => {
  it('may be packed, and its packages for other machines do not count', () => {
    const folder = join(base, 'registry.terraform.io', 'hashicorp', 'aws');
    mkdirSync(join(folder, '6.60.0', 'plan9_mips'), { recursive: true });
    writeFileSync(join(folder, `terraform-provider-aws_6.61.0_${platform()}.zip`), '');
    writeFileSync(join(folder, 'terraform-provider-aws_6.62.0_plan9_mips.zip'), '');
    writeFileSync(join(folder, 'index.json'), '{}');
    expect(packagesIn(base)).toEqual([{ version: '6.61.0', root: base, executable: undefined }]);
    expect(packagesIn(join(base, 'absent'))).toEqual([]);
  });
});

describe("the user's CLI configuration", () => {
  const read = (text: string, environment: NodeJS.ProcessEnv = {}) => {
    const file = join(base, 'user.tfrc');
    writeFileSync(file, text);
    return userConfiguration({ TF_CLI_CONFIG_FILE: file, ...environment });
  };

  it('names mirrors and a cache', () => {
    const text = [
      'plugin_cache_dir = "/cache"',
      '# filesystem_mirror { path = "/commented" }',
      'provider_installation {',
      '  filesystem_mirror {\n    include = ["a/b/c"]\n    path = "/mirror"\n  }',
      '  network_mirror { url = "https://mirror.example/" }',
      '}',
    ];
    expect(read(text.join('\n'))).toEqual({
      cache: '/cache',
      mirrors: ['/mirror'],
      networkMirrors: ['https://mirror.example/'],
    });
    expect(read('', { TF_PLUGIN_CACHE_DIR: '/other' }).cache).toBe('/other');
  });

  it('may be absent, named or not', () => {
    const nothing = { cache: undefined, mirrors: [], networkMirrors: [] };
    expect(userConfiguration({ TF_CLI_CONFIG_FILE: join(base, 'absent') })).toEqual(nothing);
    expect(userConfiguration({ HOME: base })).toEqual(nothing);
  });
});
