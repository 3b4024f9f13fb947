/** What Terraform and its plugins tell each other before they speak gRPC: environment variables and one line. */

/** Terraform's marker for "you were started as a plugin", the same for every provider. */
const COOKIE_NAME = 'TF_PLUGIN_MAGIC_COOKIE';
const COOKIE = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';

type Environment = { [name: string]: string | undefined };

/** A one-line reason why this program was not started as it has to be, or undefined. */
export function handshakeProblem(environment: Environment): string | undefined {
  if (environment[COOKIE_NAME] !== COOKIE)
    return 'this is a Terraform provider: it is started by Terraform, not by hand';
  const versions = (environment.PLUGIN_PROTOCOL_VERSIONS ?? '').split(',');
  return versions.includes('5') ? undefined : 'this Terraform does not speak plugin protocol 5';
}

/** The line that tells Terraform where to connect; the certificate is DER in base64 without padding, or nothing. */
export function handshakeLine(socket: string, certificate: Buffer | undefined): string {
  const encoded = certificate?.toString('base64').replaceAll('=', '') ?? '';
  return `1|5|unix|${socket}|grpc|${encoded}\n`;
}

/** The child's environment: plain gRPC on a socket in our own directory, and no logs that nobody reads. */
export function childEnvironment(environment: Environment, directory: string): Environment {
  const inherited = { ...environment };
  for (const name of ['PLUGIN_CLIENT_CERT', 'PLUGIN_MULTIPLEX_GRPC', 'TF_REATTACH_PROVIDERS'])
    delete inherited[name];
  const quiet = environment.TF_LOG ? {} : { TF_LOG_SDK: 'off', TF_LOG_PROVIDER: 'off' };
  return {
    ...inherited,
    ...quiet,
    [COOKIE_NAME]: COOKIE,
    PLUGIN_PROTOCOL_VERSIONS: '5',
    PLUGIN_UNIX_SOCKET_DIR: directory,
    TMPDIR: directory,
  };
}

/** The unix socket named by a plugin's first line; throws when the line says anything else. */
export function parseHandshake(line: string): string {
  const [core, protocol, network, address, kind] = line.trim().split('|');
  if (core !== '1' || protocol !== '5' || network !== 'unix' || !address || kind !== 'grpc') {
    throw new Error(`hashicorp/aws answered "${line.trim()}" instead of a plugin handshake`);
  }
  return address;
}
