/** What a run frees, in money. */
import { ListCapacityProvidersCommand } from '@aws-sdk/client-lambda';
import { floorUsdPerHour, HOURS_PER_MONTH } from '../shared/prices/floor-cost.ts';
import type { LambdaSender } from '../shared/versions/lambda-reads.ts';
import type { Freed } from './report.ts';

/**
 * Asks for the pool's instance types, so only call it with something freed to price.
 * @throws what the service says
 */
export async function priceFreed(
  lambda: LambdaSender,
  poolName: string,
  freed: Omit<Freed, 'usdPerMonth'>,
): Promise<Freed> {
  const types = await allowedTypes(lambda, poolName);
  try {
    const usdPerMonth = floorUsdPerHour(freed.vcpu, types) * HOURS_PER_MONTH;
    return { ...freed, usdPerMonth: Math.round(usdPerMonth * 100) / 100 };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ...freed, usdPerMonth: null };
  }
}

/** Empty when the pool may take any type. */
async function allowedTypes(lambda: LambdaSender, poolName: string): Promise<string[]> {
  let marker: string | undefined;
  do {
    const page = await lambda.send(
      new ListCapacityProvidersCommand({ ...(marker !== undefined && { Marker: marker }) }),
    );
    for (const pool of page.CapacityProviders ?? []) {
      if (pool.CapacityProviderArn?.split(':').at(-1) !== poolName) continue;
      return pool.InstanceRequirements?.AllowedInstanceTypes ?? [];
    }
    marker = page.NextMarker || undefined;
  } while (marker !== undefined);
  return [];
}
