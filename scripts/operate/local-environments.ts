/** Execution environments that the local cloud runs. AWS tells of them by metrics only. */
import type { LambdaSnapshot } from '../local/lambda/state/describe.ts';

export interface EnvironmentUse {
  environments: number;
  slots: number;
  slotsInUse: number;
}

/** By `<function>:<version>`. @param endpoint of the local cloud */
export async function readEnvironments(endpoint: string): Promise<Map<string, EnvironmentUse>> {
  const response = await fetch(new URL('/_agentpool/status', endpoint));
  const { functions } = (await response.json()) as Pick<LambdaSnapshot, 'functions'>;
  const use = new Map<string, EnvironmentUse>();
  for (const { name, versions } of functions) {
    for (const { version, environments } of versions) {
      use.set(`${name}:${version}`, {
        environments: environments.length,
        slots: environments.reduce((sum, { slots }) => sum + slots, 0),
        slotsInUse: environments.reduce((sum, { slotsInUse }) => sum + slotsInUse, 0),
      });
    }
  }
  return use;
}
