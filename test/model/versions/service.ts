/**
 * What Lambda does with a call, in one step. Where the service is asynchronous the model takes the earliest moment that
 * could hurt: a version stops answering when its park is accepted, and it answers again only in a step of its own.
 */
import { exists, type Floor, isNamed, isUp, versionOf, type World } from './world.ts';

/** An error of the service, by the SDK's name for it. */
export type Refusal = 'ResourceNotFoundException' | 'ResourceConflictException';

/** PutFunctionScalingConfig. */
export function putFloor(world: World, number: number, floor: Floor): Refusal | undefined {
  if (!exists(world, number)) return 'ResourceNotFoundException';
  const version = versionOf(world, number);
  if (version.state === 'Failed' || version.state === 'Deleting')
    return 'ResourceConflictException';
  version.floor = floor;
  if (floor === 0) version.state = 'Deactivated';
  else if (version.state === 'Deactivated') version.state = 'Pending';
  return undefined;
}

/** DeleteFunction of one version. */
export function deleteVersion(world: World, number: number): Refusal | undefined {
  if (!exists(world, number)) return 'ResourceNotFoundException';
  const version = versionOf(world, number);
  if (isNamed(world, number) || version.state === 'Deleting') return 'ResourceConflictException';
  version.state = 'Deleting';
  return undefined;
}

/** PublishVersion: the version comes with the service's own floor (Lambda default: 3) and no proof. */
export function publish(world: World): number {
  world.versions.push({ state: 'Pending', floor: 3 });
  return world.versions.length;
}

/** CreateAlias or UpdateAlias: whether an alias can be put on the version. */
export const canBeNamed = (world: World, number: number): boolean =>
  exists(world, number) && versionOf(world, number).state !== 'Deleting';

/** A window begins or ends: every schedule fires, and its call is under way. */
export function fireSchedules(world: World): void {
  const floor = world.window === 0 ? 2 : 0;
  world.window = floor;
  world.deliveries = world.schedules.map((version) => ({ version, floor }));
}

/** The call of a schedule that has fired arrives; a refused one ends in the dead-letter queue. */
export function deliver(world: World, index: number): void {
  const [delivery] = world.deliveries.splice(index, 1);
  if (delivery === undefined) return;
  const { version, floor } = delivery;
  if (putFloor(world, version, floor) !== undefined || world.schedules.includes(version)) return;
  world.strays = [...new Set([...world.strays, version])].sort();
}

/** Changes that the service finishes in its own time, as numbers of versions. */
export function unsettled(world: World): number[] {
  return world.versions.flatMap(({ state }, index) =>
    state === 'Pending' || state === 'Deleting' ? [index + 1] : [],
  );
}

/** Finishes what the service is doing with a version. */
export function settle(world: World, number: number): void {
  const version = versionOf(world, number);
  if (isUp(world, number)) version.state = 'Active';
  else version.state = 'gone';
}
