/** Turns a choice of provider into the arguments and the environment that Terraform runs with. */
import { join } from 'node:path';
import { writeLauncher } from '../local/provider/launcher.ts';
import { mirrorConfiguration, overrideConfiguration, writeWhole } from './cli-configuration.ts';
import { type CommandLine, withReadOnlyLock } from './command-line.ts';
import type { ProviderChoice } from './provider-choice.ts';

export interface Preparation {
  args: string[];
  environment: NodeJS.ProcessEnv;
}

/**
 * A provider that "runs already", at an address where nothing listens: `init` starts no provider, so it never looks. It
 * makes `init` leave the registry and the lock file alone, which no CLI configuration does.
 */
const NOT_TO_BE_INSTALLED = JSON.stringify({
  'hashicorp/aws': {
    Protocol: 'grpc',
    ProtocolVersion: 5,
    Pid: 1,
    Test: true,
    Addr: { Network: 'tcp', String: '127.0.0.1:1' },
  },
});

/**
 * Go's garbage collector, four times rarer than by default. The schema of 1,500 types that each command reads costs a
 * fifth of its CPU in collections (44 s against 35 s over eleven commands), for 180 MB more while it runs.
 */
export const RARE_COLLECTIONS = { GOGC: '400' };

/** Writes what the choice needs below the state folder. */
export async function prepare(
  choice: ProviderChoice,
  { command }: CommandLine,
  args: readonly string[],
  given: NodeJS.ProcessEnv,
  stateFolder: string,
): Promise<Preparation> {
  const environment: NodeJS.ProcessEnv = {
    ...(choice.kind === 'front' && RARE_COLLECTIONS),
    ...given,
    CHECKPOINT_DISABLE: '1',
  };
  // A private certificate bundle means nothing to a plain-HTTP endpoint, and some SDKs fail on it.
  if (given.AWS_ENDPOINT_URL?.startsWith('http://')) delete environment.AWS_CA_BUNDLE;
  if (choice.kind === 'real') {
    if (choice.mirror !== undefined) {
      environment.TF_CLI_CONFIG_FILE = join(stateFolder, 'mirror.tfrc');
      writeWhole(environment.TF_CLI_CONFIG_FILE, mirrorConfiguration(choice.mirror));
    }
    return { args: [...args], environment };
  }
  const launcher = await writeLauncher(stateFolder, choice.executable);
  environment.TF_CLI_CONFIG_FILE = join(stateFolder, 'front.tfrc');
  writeWhole(environment.TF_CLI_CONFIG_FILE, overrideConfiguration(launcher.folder));
  if (command !== 'init') return { args: [...args], environment };
  environment.TF_REATTACH_PROVIDERS = NOT_TO_BE_INSTALLED;
  return { args: withReadOnlyLock(args), environment };
}
