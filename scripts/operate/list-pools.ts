/** The pools of a stage, whatever their generation. */
import { type CapacityProvider, ListCapacityProvidersCommand } from '@aws-sdk/client-lambda';
import type { LambdaSender } from '../../functions/shared/versions/lambda-reads.ts';

export interface Pool {
  name: string;
  state: string;
  maxVCpus: number | undefined;
}

/** @param prefix `<project>-<stage>` */
export async function listPools(lambda: LambdaSender, prefix: string): Promise<Pool[]> {
  const pools: CapacityProvider[] = [];
  let Marker: string | undefined;
  do {
    const page = await lambda.send(
      new ListCapacityProvidersCommand({ ...(Marker !== undefined && { Marker }) }),
    );
    pools.push(...(page.CapacityProviders ?? []));
    Marker = page.NextMarker || undefined;
  } while (Marker !== undefined);
  // A generation follows the prefix, so that agentpool-dev does not take in agentpool-dev2.
  return pools.map(describe).filter(({ name }) => name.startsWith(`${prefix}-`));
}

const describe = (provider: CapacityProvider): Pool => ({
  name: provider.CapacityProviderArn?.split(':').at(-1) ?? '',
  state: provider.State ?? 'unknown',
  maxVCpus: provider.CapacityProviderScalingConfig?.MaxVCpuCount,
});
