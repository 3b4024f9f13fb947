/** What environments cost that a floor keeps running, at list prices. */
import prices from './instance-prices.json' with { type: 'json' };

/** AWS' own convention for a month. */
export const HOURS_PER_MONTH = 730;

const TYPES: Readonly<Record<string, { vcpu: number; usdPerHour: number }>> = prices.types;

/**
 * An upper estimate of what `vcpu` vCPUs of a pool cost in an hour: as many vCPUs of the dearest type that the pool may
 * choose, at the On-Demand price of us-east-1 and with Lambda's fee. Lambda chooses the type itself, packs several
 * environments on an instance, and Savings Plans lower the price; disks, transfer and the room that an instance keeps
 * free for itself are not in it.
 * @param allowedInstanceTypes what the pool allows; with an empty list it may take any type of the price list
 * @returns US dollars
 * @throws RangeError that names an allowed type without a price
 */
export function floorUsdPerHour(vcpu: number, allowedInstanceTypes: readonly string[]): number {
  const types = allowedInstanceTypes.length > 0 ? allowedInstanceTypes : Object.keys(TYPES);
  return vcpu * Math.max(...types.map(vcpuUsdPerHour)) * (1 + prices.feePercent / 100);
}

function vcpuUsdPerHour(type: string): number {
  const price = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (!price) {
    throw new RangeError(
      `there is no price of ${type}: add it to functions/shared/prices/instance-prices.json`,
    );
  }
  return price.usdPerHour / price.vcpu;
}
