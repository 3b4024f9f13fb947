/** How often each feature of a message occurs; a feature is the 32-bit hash of what it stands for. */

const GOLDEN = 0x9e3779b1;

/**
 * Counts of up to `limit` different features, in the order of their first occurrence. A hash table of typed arrays: a
 * message has hundreds of features, and a `Map` takes several times as long over them.
 */
export class FeatureCounts {
  readonly limit: number;
  /** Different features so far. */
  size = 0;
  /** The first `size` entries are in use. */
  readonly features: Uint32Array;
  readonly counts: Uint16Array;
  /** Place of an entry in the arrays above, plus 1; 0 is free. */
  readonly #slots: Uint16Array;
  readonly #shift: number;

  constructor(limit: number) {
    this.limit = Math.max(0, limit);
    this.features = new Uint32Array(this.limit);
    this.counts = new Uint16Array(this.limit);
    // At most half full, so that a search ends soon.
    const bits = Math.ceil(Math.log2(this.limit + 1)) + 1;
    this.#slots = new Uint16Array(2 ** bits);
    this.#shift = 32 - bits;
  }

  /** Counts one more of `feature`, unless it is new and there are `limit` different ones already. */
  add(feature: number): void {
    const slots = this.#slots;
    let slot = Math.imul(feature, GOLDEN) >>> this.#shift;
    for (;;) {
      const place = slots[slot] as number;
      if (place === 0) break;
      if (this.features[place - 1] === feature) {
        this.counts[place - 1] = (this.counts[place - 1] as number) + 1;
        return;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    if (this.size >= this.limit) return;
    this.features[this.size] = feature;
    this.counts[this.size] = 1;
    this.size++;
    slots[slot] = this.size;
  }
}

/** Counts that are over: what `FeatureCounts` holds, or a copy of it that takes no more room than it needs. */
export type Counted = Pick<FeatureCounts, 'size' | 'features' | 'counts'>;

export function compact({ size, features, counts }: Counted): Counted {
  return { size, features: features.slice(0, size), counts: counts.slice(0, size) };
}
