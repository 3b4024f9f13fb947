/** Terraform's CLI configuration: what the user's says about where providers come from, and the ones that we write. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

export interface UserConfiguration {
  /** Folders of `filesystem_mirror` blocks. */
  mirrors: string[];
  /** `plugin_cache_dir`, or TF_PLUGIN_CACHE_DIR. */
  cache: string | undefined;
  /** URLs of `network_mirror` blocks. */
  networkMirrors: string[];
}

function configurationText(environment: NodeJS.ProcessEnv): string {
  const home = environment.HOME || homedir();
  const file = environment.TF_CLI_CONFIG_FILE || join(home, '.terraformrc');
  try {
    return readFileSync(file, 'utf8').replace(/^\s*(#|\/\/).*$/gm, '');
  } catch {
    return ''; // Terraform, too, goes on without: a missing file is only a warning.
  }
}

/** What the user's configuration names; empty when there is none. */
export function userConfiguration(environment: NodeJS.ProcessEnv): UserConfiguration {
  const text = configurationText(environment);
  const settings = (pattern: RegExp): string[] =>
    [...text.matchAll(pattern)].map((match) => String(match[1]));
  return {
    mirrors: settings(/filesystem_mirror\s*\{[^}]*?path\s*=\s*"([^"]+)"/g),
    networkMirrors: settings(/network_mirror\s*\{[^}]*?url\s*=\s*"([^"]+)"/g),
    cache: environment.TF_PLUGIN_CACHE_DIR || settings(/^\s*plugin_cache_dir\s*=\s*"([^"]+)"/gm)[0],
  };
}

/** Configuration that takes hashicorp/aws from one mirror and everything else from where it comes from. */
export function mirrorConfiguration(root: string): string {
  const provider = '"registry.terraform.io/hashicorp/aws"';
  return [
    'provider_installation {',
    `  filesystem_mirror {\n    path    = ${JSON.stringify(root)}\n    include = [${provider}]\n  }`,
    `  direct {\n    exclude = [${provider}]\n  }`,
    '}',
    'disable_checkpoint = true',
    '',
  ].join('\n');
}

/** Configuration that makes Terraform start the launcher in a folder as hashicorp/aws, lock file or not. */
export function overrideConfiguration(folder: string): string {
  return [
    'provider_installation {',
    `  dev_overrides {\n    "hashicorp/aws" = ${JSON.stringify(folder)}\n  }`,
    '  direct {}',
    '}',
    'disable_checkpoint = true',
    '',
  ].join('\n');
}

/** Writes a file at once, for runs that go on side by side. */
export function writeWhole(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}`;
  writeFileSync(temporary, content);
  renameSync(temporary, file);
}
