/** How often each feature of a message occurs; features are numbered buckets. */

/** Count of each bucket. */
export type Counts = Map<number, number>;

/** Counts one more of `bucket`, unless it is new and there are `limit` different ones already. */
export function countOne(counts: Counts, bucket: number, limit: number): void {
  const known = counts.get(bucket);
  if (known === undefined && counts.size >= limit) return;
  counts.set(bucket, (known ?? 0) + 1);
}
