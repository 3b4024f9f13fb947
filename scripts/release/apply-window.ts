/** The last step: what the present window says, a floor of 0/0 included, now that nothing has to be proven any more. */
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import { UserError } from '../terraform/user-error.ts';
import { currentNumbers } from './floor-numbers.ts';
import type { ReleaseOptions } from './release-options.ts';
import { hasNumbers, putNumbers } from './set-numbers.ts';

/** For how long the service may be busy with an earlier change of the version. */
const LIMIT_MS = 5 * 60_000;

/**
 * Lets the version have the numbers of the moment. When a window begins or ends between the look at the clock and the
 * call, its schedule has fired before ours arrives: the clock is looked at again after it.
 * @throws UserError when the version takes no change for five minutes
 */
export async function applyWindow(
  entry: FleetEntry,
  { lambda, clock }: Pick<ReleaseOptions, 'lambda' | 'clock'>,
): Promise<void> {
  const { function_name: name, version } = entry;
  if (entry.windows.length === 0) return;
  const end = clock.now() + LIMIT_MS;
  for (;;) {
    const numbers = currentNumbers(entry, clock.now());
    if (numbers === undefined) return;
    const isSame = (await hasNumbers(lambda, name, version, numbers)) ?? true;
    const answer = isSame ? 'same' : await putNumbers(lambda, name, version, numbers);
    const now = currentNumbers(entry, clock.now());
    const isStill = now?.floor === numbers.floor && now.ceiling === numbers.ceiling;
    if (answer !== 'busy' && isStill) return;
    if (answer !== 'busy') continue;
    if (clock.now() >= end) {
      throw new UserError(
        `version ${version} of ${name} does not take its floor of ${numbers.floor}: run the release again`,
      );
    }
    await clock.sleep(clock.pollMs);
  }
}
