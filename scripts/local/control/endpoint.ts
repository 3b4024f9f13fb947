/** Where the running local cloud is, for scripts that talk to it. */
import { type CloudFile, readCloudFile } from '../cloud-file.ts';
import { stateDirectory } from '../state-directory.ts';

/** Long for a loopback answer, short for a person who waits. */
const HEALTH_TIMEOUT_MS = 2_000;

/** The endpoint for AWS_ENDPOINT_URL. Throws one line when no local cloud is known to run; it is not asked. */
export function localEndpoint(state: string = stateDirectory()): string {
  const file = readCloudFile(state);
  if (!file) throw new Error('the local cloud does not run: start it with make local');
  return endpointOf(file);
}

export function endpointOf({ port }: Pick<CloudFile, 'port'>): string {
  return `http://127.0.0.1:${port}`;
}

/** Whether the process of `file` answers on its port: another program on that port doesn't count. */
export async function isHealthy(file: CloudFile): Promise<boolean> {
  try {
    const response = await fetch(`${endpointOf(file)}/_agentpool/health`, {
      signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS),
    });
    const { pid } = (await response.json()) as { pid?: number };
    return pid === file.pid;
  } catch {
    return false;
  }
}
