/** Provider packages on this machine's disks: what plugin mirrors and caches hold of hashicorp/aws. */
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const PROVIDER = join('registry.terraform.io', 'hashicorp', 'aws');

/** The one variable that names a further mirror's root folder. */
export const MIRROR_VARIABLE = 'AGENTPOOL_PROVIDER_MIRROR';

export interface Package {
  version: string;
  /** The mirror's root folder. */
  root: string;
  /** The provider's executable; undefined for a packed (zip) package. */
  executable: string | undefined;
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Terraform's name for this machine, such as linux_amd64. */
export function platform(): string {
  const processors: { [name: string]: string } = { x64: 'amd64', arm64: 'arm64', ia32: '386' };
  return `${process.platform === 'win32' ? 'windows' : process.platform}_${processors[process.arch] ?? process.arch}`;
}

/** Every hashicorp/aws package for this platform in a mirror, unpacked or zipped. */
export function packagesIn(root: string): Package[] {
  const folder = join(root, PROVIDER);
  return names(folder).flatMap((name): Package[] => {
    const packed = /^terraform-provider-aws_(\d+\.\d+\.\d+)_(\w+)\.zip$/.exec(name);
    if (packed?.[1] && packed[2] === platform())
      return [{ version: packed[1], root, executable: undefined }];
    if (!/^\d+\.\d+\.\d+$/.test(name)) return [];
    const unpacked = join(folder, name, platform());
    const file = names(unpacked).find((candidate) =>
      candidate.startsWith('terraform-provider-aws'),
    );
    return file === undefined ? [] : [{ version: name, root, executable: join(unpacked, file) }];
  });
}

/** Folders that Terraform itself searches without being told to. */
export function implicitRoots(environment: NodeJS.ProcessEnv): string[] {
  const home = environment.HOME || homedir();
  const data = environment.XDG_DATA_HOME || join(home, '.local', 'share');
  return [
    join(home, '.terraform.d', 'plugins'),
    join(data, 'terraform', 'plugins'),
    '/usr/local/share/terraform/plugins',
    '/usr/share/terraform/plugins',
  ];
}

/** The mirror that the user named, and mirrors installed below /opt: Terraform has to be told about these. */
export function furtherRoots(environment: NodeJS.ProcessEnv): string[] {
  const named = environment[MIRROR_VARIABLE];
  return [...(named ? [named] : []), ...names('/opt').map((name) => join('/opt', name))];
}
