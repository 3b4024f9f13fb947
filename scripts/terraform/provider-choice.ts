/** Which hashicorp/aws a Terraform command gets: the real 6.x wherever it can be had, else the front over 5.100.0. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { userConfiguration } from './cli-configuration.ts';
import {
  furtherRoots,
  implicitRoots,
  MIRROR_VARIABLE,
  type Package,
  packagesIn,
} from './mirrors.ts';
import { registryReachable } from './registry.ts';
import { UserError } from './user-error.ts';
import { compareVersions } from './version.ts';

/** First release with everything that the configuration uses. */
const MINIMUM = '6.54.0';
/** The last 5.x, which the front stands on. */
const FRONT_BASE = '5.100.0';

export type ProviderChoice =
  | { kind: 'real'; version: string; mirror: string | undefined }
  | { kind: 'front'; version: string; executable: string };

export interface ChoiceOptions {
  /** The root module's folder. */
  folder: string;
  environment: NodeJS.ProcessEnv;
  stateFolder: string;
}

/** The version that the committed lock file pins, if any. */
export function lockedVersion(folder: string): string | undefined {
  try {
    const lock = readFileSync(join(folder, '.terraform.lock.hcl'), 'utf8');
    return /provider "registry\.terraform\.io\/hashicorp\/aws" \{[^}]*?version\s*=\s*"([^"]+)"/.exec(
      lock,
    )?.[1];
  } catch {
    return undefined;
  }
}

/** Whether a package is one that `terraform init` would take: the locked version, or without a lock any good one. */
function suits({ version }: Package, locked: string | undefined): boolean {
  if (locked !== undefined) return version === locked;
  return compareVersions(version, MINIMUM) >= 0 && compareVersions(version, '7.0.0') < 0;
}

/** Decides; throws a UserError that says what is missing when there is neither. */
export async function chooseProvider({
  folder,
  environment,
  stateFolder,
}: ChoiceOptions): Promise<ProviderChoice> {
  const locked = lockedVersion(folder);
  const user = userConfiguration(environment);
  const data = environment.TF_DATA_DIR || '.terraform';
  const installed = resolve(folder, data, 'providers');
  const known = [installed, ...user.mirrors, ...implicitRoots(environment)];
  const told = [...(user.cache ? [user.cache] : []), ...furtherRoots(environment)];
  const packages = [...known, ...told].flatMap(packagesIn);
  const real = packages.find((candidate) => suits(candidate, locked));
  if (real) {
    const mirror = known.includes(real.root) ? undefined : real.root;
    return { kind: 'real', version: real.version, mirror };
  }
  if (await registryReachable(stateFolder, user.networkMirrors)) {
    return { kind: 'real', version: locked ?? `>= ${MINIMUM}`, mirror: undefined };
  }
  const base = packages.find(
    ({ version, executable }) => version === FRONT_BASE && executable !== undefined,
  );
  if (base?.executable)
    return { kind: 'front', version: base.version, executable: base.executable };
  throw new UserError(
    `no hashicorp/aws provider: the registry does not answer and no plugin mirror here holds ${locked ?? MINIMUM} or ` +
      `${FRONT_BASE}; go online once, or set ${MIRROR_VARIABLE} to a folder made by \`terraform providers mirror\``,
  );
}

/** The choice in words, for people and for records. */
export function describeChoice(choice: ProviderChoice): string {
  if (choice.kind === 'front') return `hashicorp/aws ${choice.version} through the provider front`;
  return `hashicorp/aws ${choice.version}${choice.mirror ? ` from ${choice.mirror}` : ''}`;
}
