/** Rounds weights to one signed byte each. */

const LARGEST = 127;

export interface Quantised {
  values: Int8Array;
  /** What one step is worth, column by column. */
  units: number[];
}

/** @param weights row × column; each column gets a unit of its own, so that its largest weight is 127 steps */
export function quantised(weights: Float64Array, columns: number): Quantised {
  const largest = new Float64Array(columns);
  weights.forEach((weight, index) => {
    const column = index % columns;
    largest[column] = Math.max(largest[column] as number, Math.abs(weight));
  });
  const units = [...largest].map((most) => most / LARGEST);
  const values = new Int8Array(weights.length);
  weights.forEach((weight, index) => {
    const unit = units[index % columns] as number;
    values[index] = unit === 0 ? 0 : Math.round(weight / unit);
  });
  return { values, units };
}
