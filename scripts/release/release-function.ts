/**
 * Brings one function's version into service: under the claim, proven first, `live` moved in one conditional call, and
 * everything behind it put in order. Every step looks first at what is there, so a release that was cut off is finished
 * by running it again.
 */
import { type AliasConfiguration, GetAliasCommand } from '@aws-sdk/client-lambda';
import { ClaimLost } from '../../functions/shared/versions/claim.ts';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import { UserError } from '../terraform/user-error.ts';
import { bringUp } from './bring-up.ts';
import { baseNumbers, currentNumbers } from './floor-numbers.ts';
import { syncFloorSchedules } from './floor-schedules.ts';
import { holdClaim } from './hold-claim.ts';
import { descriptionOf, staysOut } from './live-description.ts';
import { forgetLastGood, markLastGood } from './mark-last-good.ts';
import { isReleased, moveAlias, servesOnly } from './move-alias.ts';
import { prove } from './prove.ts';
import type { ReleaseOptions } from './release-options.ts';
import { takeDown } from './take-down.ts';
import { tidyUp } from './tidy-up.ts';

export interface Released {
  /** Versions that `live` pointed at, and points at now (in a dry run: would point at). */
  from: string;
  to: string;
  parked: string[];
}

/** What a release and a rollback do differently. */
export type Course = { kind: 'release' } | Rollback;

export interface Rollback {
  kind: 'rollback';
  /** RevisionId of `live` when the version to go back to was chosen. */
  liveRevision: string | undefined;
  /** Whether `last-good` has served its purpose. */
  forgetsLastGood: boolean;
}

type Say = (line: string) => void;

/**
 * @throws ClaimHeld when somebody else is at work on the function
 * @throws UserError when the version does not become Active or its proof fails; `live` is untouched then, and the version
 *   parked again
 */
export async function releaseFunction(
  entry: FleetEntry,
  options: ReleaseOptions,
  course: Course = { kind: 'release' },
): Promise<Released> {
  const say: Say = (line) => options.print(`${course.kind} ${entry.function_name}: ${line}`);
  baseNumbers(entry); // Whoever forgot the floor is told before anything changes.
  if (options.dryRun) return preview(entry, options, course, say);
  const { claim, held } = await holdClaim(entry, options, course.kind === 'rollback');
  try {
    const released = await bringIntoService(entry, held, course, say);
    await claim.release();
    return released;
  } catch (error) {
    // What failed first is what there is to tell; a claim that stays ends with its lease, or is seen to be a dead one's.
    await claim.release().catch(() => undefined);
    throw error;
  }
}

async function preview(
  entry: FleetEntry,
  options: ReleaseOptions,
  course: Course,
  say: Say,
): Promise<Released> {
  const { version: to, alias: aliasName } = entry;
  const alias = await readLive(entry, options);
  const from = alias.FunctionVersion ?? '';
  const note = course.kind === 'release' && staysOut(entry, alias);
  if (note) {
    say(note);
    return { from, to: from, parked: [] };
  }
  say(
    servesOnly(alias, to)
      ? `serves ${to} already`
      : `would move ${aliasName} from ${from} to ${to}`,
  );
  return { from, to, parked: [] };
}

/** Under the claim, and only then: another release may have moved the alias right before it. */
async function bringIntoService(
  entry: FleetEntry,
  options: ReleaseOptions,
  course: Course,
  say: Say,
): Promise<Released> {
  const { version: to, alias: aliasName } = entry;
  const alias = await readLive(entry, options);
  const from = alias.FunctionVersion ?? '';
  const note = course.kind === 'release' && staysOut(entry, alias);
  if (note) {
    say(note);
    // What serves in its place still gets the numbers and windows of this deploy.
    return bringIntoService({ ...entry, version: from }, options, course, say);
  }
  try {
    checkCourse(entry, alias, course);
    await makeReady(entry, options, { isAsleep: isAsleep(entry, alias, options), say });
    await moveLive(entry, alias, course, options);
  } catch (error) {
    // Somebody else is in charge of the version by now.
    if (error instanceof ClaimLost) throw error;
    say([`${aliasName} stays at ${from}`, ...(await takeDown(entry, options))].join(', '));
    throw error;
  }
  say(from === to ? `${aliasName} serves ${to}` : `${aliasName} moved from ${from} to ${to}`);
  const parksNewer = course.kind === 'rollback';
  const forgetsLastGood = course.kind === 'rollback' && course.forgetsLastGood;
  const settling = { parksNewer, forgetsLastGood, say };
  const parked = entry.compute === 'pool' ? await tidyUp(entry, options, settling) : [];
  // Last: as long as it is there, a rollback that was cut off goes to the same version again.
  if (forgetsLastGood) await forgetLastGood(options.lambda, entry.function_name);
  return { from, to, parked };
}

function readLive(
  { function_name: FunctionName, alias: Name }: FleetEntry,
  { lambda }: Pick<ReleaseOptions, 'lambda'>,
): Promise<AliasConfiguration> {
  return lambda.send(new GetAliasCommand({ FunctionName, Name }));
}

function checkCourse(entry: FleetEntry, alias: AliasConfiguration, course: Course): void {
  if (course.kind === 'release' || course.liveRevision === alias.RevisionId) return;
  throw new UserError(
    `${entry.alias} of ${entry.function_name} was moved to ${alias.FunctionVersion} while this rollback began: look at make status, then run it again`,
  );
}

/** Serves already, and at 0/0 by its window: waking it would prove nothing new. */
function isAsleep(
  entry: FleetEntry,
  alias: AliasConfiguration,
  { clock }: ReleaseOptions,
): boolean {
  const sleeps = currentNumbers(entry, clock.now())?.floor === 0;
  return sleeps && servesOnly(alias, entry.version) && isReleased(alias);
}

/** Up, proven, on the clock's timetable, and with the numbers of the window that holds by then. */
async function makeReady(
  entry: FleetEntry,
  options: ReleaseOptions,
  { isAsleep, say }: { isAsleep: boolean; say: Say },
): Promise<void> {
  const { scheduler, floors, clock } = options;
  if (!isAsleep) {
    await bringUp(entry, options, say);
    await prove(entry, options);
  }
  if (entry.compute !== 'pool') return;
  await syncFloorSchedules(scheduler, floors, entry, clock.now());
  if (!isAsleep) await bringUp(entry, options, say);
}

async function moveLive(
  entry: FleetEntry,
  alias: AliasConfiguration,
  course: Course,
  options: ReleaseOptions,
): Promise<void> {
  const { function_name: name, version } = entry;
  if (servesOnly(alias, version) && isReleased(alias)) return;
  const from = alias.FunctionVersion;
  const description = descriptionOf(entry, alias, course, options);
  if (course.kind === 'rollback' || !from || from === version) {
    return moveAlias(entry, alias, description, options);
  }
  // Before the move: afterwards nothing tells any more where `live` came from, should this be cut off in between.
  const before = await markLastGood(options.lambda, name, from);
  try {
    await moveAlias(entry, alias, description, options);
  } catch (error) {
    // The move has failed, and that is what there is to tell.
    await unmark(entry, alias, before, options).catch(() => undefined);
    throw error;
  }
}

/** While `live` is where it was, the way back from there is what it was. */
async function unmark(
  entry: FleetEntry,
  alias: AliasConfiguration,
  before: string | undefined,
  options: ReleaseOptions,
): Promise<void> {
  const { lambda } = options;
  const { RevisionId } = await readLive(entry, options);
  if (RevisionId !== alias.RevisionId) return;
  if (before) await markLastGood(lambda, entry.function_name, before);
  else await forgetLastGood(lambda, entry.function_name);
}
