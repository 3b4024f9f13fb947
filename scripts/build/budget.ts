/** Sizes of bundles against their budgets. */
import type { BundleInput } from './bundle.ts';

/** Size of one function's bundle. */
export interface BundleSize {
  function: string;
  /** Minified module. */
  bytes: number;
  zipBytes: number;
  /** Budget in kB of 1000 bytes. */
  budgetKB: number;
  inputs: readonly BundleInput[];
}

/** Inputs that a line about an exceeded budget names. */
const NAMED_INPUTS = 5;

/** One line for each function above its budget: name, size, budget and what takes the most. */
export function budgetErrors(sizes: readonly BundleSize[]): string[] {
  return sizes
    .filter(({ bytes, budgetKB }) => bytes > budgetKB * 1000)
    .map((size) => {
      const biggest = size.inputs
        .slice(0, NAMED_INPUTS)
        .map(({ name, bytes }) => `${name} ${kB(bytes)}`)
        .join(', ');
      return (
        `functions/${size.function}: the bundle is ${kB(size.bytes)} kB, above its budget of ` +
        `${size.budgetKB} kB (bundleBudgetKB). Biggest inputs in kB: ${biggest}.`
      );
    });
}

/** A table of sizes with one line a function. */
export function sizeTable(sizes: readonly BundleSize[]): string {
  const rows = sizes.map(({ function: name, bytes, zipBytes, budgetKB }) => [
    name,
    kB(bytes),
    kB(zipBytes),
    String(budgetKB),
    `${Math.round(bytes / budgetKB / 10)} %`,
  ]);
  const table = [['function', 'bundle kB', 'zip kB', 'budget kB', 'used'], ...rows];
  const widths = table[0]?.map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  return table
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths?.[column] ?? 0) : cell.padStart(widths?.[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}

function kB(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}
