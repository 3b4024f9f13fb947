/**
 * The schedules that set a version's floor by the clock. The release owns them, and not Terraform, because their input
 * names a version: only versions that `live` names have any. Each function looks first and writes only differences.
 */
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  ListSchedulesCommand,
  type SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { FleetEntry, FloorSettings } from '../deploy/stage-terraform.ts';
import { timetable } from '../floors/timetable.ts';
import { UserError } from '../terraform/user-error.ts';
import { baseNumbers } from './floor-numbers.ts';
import {
  type FloorSchedule,
  floorSchedule,
  isSame,
  namePrefix,
  subjectOf,
} from './floor-schedule.ts';

export type ScheduleSender = Pick<SchedulerClient, 'send'>;

interface Existing {
  name: string;
  version: string;
  schedule: GetScheduleCommandOutput;
}

/**
 * Makes the schedules of the entry's version exactly those of the function's windows from `now` (ms since the epoch) on.
 * @throws UserError when the schedule group is missing
 */
export async function syncFloorSchedules(
  scheduler: ScheduleSender,
  floors: FloorSettings,
  entry: FleetEntry,
  now: number,
): Promise<void> {
  const base = baseNumbers(entry);
  const { function_name: name, version, windows } = entry;
  const wanted =
    base && windows.length > 0
      ? timetable(base, windows, now).map((time) => floorSchedule(floors, name, version, time))
      : [];
  const existing = new Map(
    (await readSchedules(scheduler, floors, name))
      .filter((one) => one.version === version)
      .map((one) => [one.name, one.schedule]),
  );
  for (const schedule of wanted) await put(scheduler, schedule, existing.get(schedule.Name));
  const names = new Set(wanted.map(({ Name }) => Name));
  for (const Name of existing.keys()) if (!names.has(Name)) await drop(scheduler, floors, Name);
}

/**
 * Deletes the schedules of every version of the function but those in `kept`.
 * @throws UserError when the schedule group is missing
 */
export async function dropFloorSchedules(
  scheduler: ScheduleSender,
  floors: FloorSettings,
  functionName: string,
  kept: readonly string[],
): Promise<void> {
  for (const { name, version } of await readSchedules(scheduler, floors, functionName)) {
    if (!kept.includes(version)) await drop(scheduler, floors, name);
  }
}

/** All schedules of one function. The name's prefix can be another function's too, so the input decides. */
async function readSchedules(
  scheduler: ScheduleSender,
  { group_name: GroupName }: FloorSettings,
  functionName: string,
): Promise<Existing[]> {
  const found: Existing[] = [];
  for (const Name of await listNames(scheduler, GroupName, namePrefix(functionName))) {
    const schedule = await unlessGone(scheduler.send(new GetScheduleCommand({ GroupName, Name })));
    if (schedule === undefined) continue;
    const { functionName: owner, version } = subjectOf(schedule);
    if (owner === functionName && version) found.push({ name: Name, version, schedule });
  }
  return found;
}

async function listNames(
  scheduler: ScheduleSender,
  GroupName: string,
  NamePrefix: string,
): Promise<string[]> {
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await scheduler
      .send(new ListSchedulesCommand({ GroupName, NamePrefix, ...(NextToken && { NextToken }) }))
      .catch((error: Error) => {
        if (error.name !== 'ResourceNotFoundException') throw error;
        throw new UserError(
          `the schedule group ${GroupName} is missing: deploy the stage again, Terraform makes it`,
        );
      });
    names.push(...(page.Schedules ?? []).map(({ Name = '' }) => Name));
    NextToken = page.NextToken || undefined;
  } while (NextToken !== undefined);
  return names;
}

async function put(
  scheduler: ScheduleSender,
  wanted: FloorSchedule,
  existing: GetScheduleCommandOutput | undefined,
): Promise<void> {
  if (existing === undefined) await scheduler.send(new CreateScheduleCommand(wanted));
  else if (!isSame(existing, wanted)) await scheduler.send(new UpdateScheduleCommand(wanted));
}

async function drop(
  scheduler: ScheduleSender,
  { group_name: GroupName }: FloorSettings,
  Name: string,
): Promise<void> {
  await unlessGone(scheduler.send(new DeleteScheduleCommand({ GroupName, Name })));
}

/** A schedule of a single time deletes itself when it has fired. */
async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
