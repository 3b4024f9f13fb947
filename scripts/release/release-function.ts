/**
 * Releases one function: proves its newest version and only then lets traffic on it. Every step looks first at what is
 * there, so a release that was cut off is finished by running it again; `live` moves in one conditional call.
 *
 * No lock keeps a release by hand out of a running build; the alias' RevisionId does what it can. Of two releases at the
 * same time, the later one to move `live` is refused and says so. Not covered is the moment between a look at the
 * aliases and the parking that follows: a version that the other release moves `live` to just then serves parked. The
 * warmer reports it as coverage 0, and running the release again mends it.
 */
import { GetAliasCommand } from '@aws-sdk/client-lambda';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import { bringUp, wantedScaling } from './bring-up.ts';
import { moveAlias, servesOnly } from './move-alias.ts';
import { parkOlder } from './park-older.ts';
import { prove } from './prove.ts';
import type { ReleaseOptions } from './release-options.ts';
import { takeDown } from './take-down.ts';

export interface Released {
  /** Versions that `live` pointed at, and points at now (in a dry run: would point at). */
  from: string;
  to: string;
  parked: string[];
}

/**
 * @throws UserError when the version does not become Active or its proof fails; `live` is untouched then, and the version
 *   parked again
 */
export async function releaseFunction(
  entry: FleetEntry,
  options: ReleaseOptions,
): Promise<Released> {
  const { lambda, print } = options;
  const { function_name: name, version, alias: aliasName } = entry;
  const say = (line: string): void => print(`release ${name}: ${line}`);
  const alias = await lambda.send(new GetAliasCommand({ FunctionName: name, Name: aliasName }));
  const from = alias.FunctionVersion ?? '';
  const moves = !servesOnly(alias, version);
  if (options.dryRun) {
    say(moves ? `would move ${aliasName} from ${from} to ${version}` : `serves ${version} already`);
    return { from, to: version, parked: [] };
  }
  const scaling = wantedScaling(entry);
  try {
    await bringUp(entry, scaling, options, say);
    await prove(entry, options);
  } catch (error) {
    const outcome = [`${aliasName} stays at ${from}`, await takeDown(entry, options)];
    say(outcome.filter(Boolean).join(', '));
    throw error;
  }
  if (moves) {
    await moveAlias(entry, alias, options);
    say(`${aliasName} moved from ${from} to ${version}`);
  } else say(`${aliasName} serves ${version}`);
  const parked = entry.compute === 'pool' ? await parkOlder(entry, options, say) : [];
  return { from, to: version, parked };
}
