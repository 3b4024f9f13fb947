/** Which functions a rollback takes back. */
import { LAST_GOOD, LIVE, releasedAt } from '../../functions/shared/versions/aliases.ts';
import { listAliases } from '../../functions/shared/versions/lambda-reads.ts';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import { UserError } from '../terraform/user-error.ts';
import { claimedVersion } from './claimed-version.ts';
import type { ReleaseOptions } from './release-options.ts';

interface Standing {
  name: string;
  entry: FleetEntry;
  /** When `live` was released, in ms since the epoch; 0 when Terraform put it there. */
  released: number;
  hasLastGood: boolean;
  isClaimed: boolean;
}

/**
 * The function asked for; else those that the last release moved and that were not taken back yet, and those at which
 * a release or rollback was cut off.
 * @throws UserError for an unknown function, a version without a function, or when there is nothing to take back
 */
export async function chooseFunctions(
  fleet: Readonly<Record<string, FleetEntry>>,
  options: Pick<ReleaseOptions, 'lambda' | 'print'>,
  { name, version }: { name?: string | undefined; version?: string | undefined },
): Promise<FleetEntry[]> {
  if (name !== undefined) return [find(fleet, name)];
  if (version !== undefined) throw new UserError('VERSION needs F, the function that it is of');
  const all: Standing[] = [];
  for (const [short, entry] of Object.entries(fleet)) {
    all.push(await readStanding(short, entry, options));
  }
  const last = Math.max(...all.map(({ released }) => released));
  const isOfLast = ({ released, hasLastGood, isClaimed }: Standing): boolean =>
    isClaimed || (hasLastGood && released === last);
  const chosen = all.filter(isOfLast);
  if (chosen.length === 0) {
    throw new UserError('the last release is taken back already: F=<function> goes further back');
  }
  for (const { name: other, hasLastGood, released } of all.filter((one) => !isOfLast(one))) {
    if (!hasLastGood) continue;
    const at = new Date(released).toISOString();
    options.print(
      `${other} stays: released ${at}, before the last release; F=${other} takes it back`,
    );
  }
  return chosen.map(({ entry }) => entry);
}

function find(fleet: Readonly<Record<string, FleetEntry>>, name: string): FleetEntry {
  const entry = Object.hasOwn(fleet, name) ? fleet[name] : undefined;
  if (entry) return entry;
  throw new UserError(
    `there is no function "${name}": F is one of ${Object.keys(fleet).join(', ')}`,
  );
}

async function readStanding(
  name: string,
  entry: FleetEntry,
  { lambda }: Pick<ReleaseOptions, 'lambda'>,
): Promise<Standing> {
  const aliases = await listAliases(lambda, entry.function_name);
  const find = (alias: string) => aliases.find((one) => one.name === alias);
  return {
    name,
    entry,
    released: releasedAt(find(LIVE)?.description) ?? 0,
    hasLastGood: find(LAST_GOOD) !== undefined,
    isClaimed: claimedVersion(aliases) !== undefined,
  };
}
