/**
 * moto takes a schedule group for granted where the service asks for it: a schedule in an unknown group, or its
 * deletion, breaks moto; creating a group again empties it; listing an unknown group answers with nothing. The service
 * answers ResourceNotFoundException and ConflictException (EventBridge Scheduler API model), and keeps `default`.
 */
import type { CloudRequest } from '../../service.ts';
import type { Handler, Shim } from '../shim.ts';
import { schedulerError } from './scheduler-error.ts';

const SCHEDULE = /^\/schedules\/[^/]+$/;
const GROUP = /^\/schedule-groups\/([^/]+)$/;

export const scheduleGroups: Shim = async (request, next) => {
  const { method, path } = request;
  const group = GROUP.exec(path)?.[1];
  if (group && method === 'POST' && (await exists(request, next, group))) {
    return schedulerError('ConflictException', `Schedule group ${group} already exists.`);
  }
  if (group === 'default' && method === 'DELETE') {
    return schedulerError('ValidationException', 'The default schedule group cannot be deleted.');
  }
  const needed = neededGroup(request, group);
  if (needed !== undefined && !(await exists(request, next, needed))) {
    return schedulerError('ResourceNotFoundException', `Schedule group ${needed} does not exist.`);
  }
  return next(request);
};

/** The group that has to be there for this request. */
function neededGroup(request: CloudRequest, group: string | undefined): string | undefined {
  const { method, path, query } = request;
  if (group && method === 'DELETE') return group;
  if (path === '/schedules') return query.get('ScheduleGroup') ?? undefined;
  if (!SCHEDULE.test(path)) return undefined;
  if (method === 'GET' || method === 'DELETE') return query.get('groupName') ?? undefined;
  return (JSON.parse(request.body.toString() || '{}') as { GroupName?: string }).GroupName;
}

async function exists(request: CloudRequest, next: Handler, group: string): Promise<boolean> {
  const answer = await next({
    ...request,
    method: 'GET',
    path: `/schedule-groups/${group}`,
    query: new URLSearchParams(),
    body: Buffer.alloc(0),
  });
  return answer.status < 300;
}
