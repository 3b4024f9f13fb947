/** Only DRY_RUN empty or 0 changes something: `DRY_RUN=true` must never move traffic. */
export function isDryRun({ DRY_RUN: dryRun }: NodeJS.ProcessEnv): boolean {
  return !['', '0', undefined].includes(dryRun);
}
