/**
 * moto's UpdateSchedule drops ActionAfterCompletion and leaves the State empty when it is not sent. The service takes
 * every member as sent and its default for what is not (API reference, UpdateSchedule): ENABLED, and no action.
 * The action is remembered here and laid over what moto answers.
 */
import { mapJson } from '../../response.ts';
import type { CloudRequest } from '../../service.ts';
import type { Shim } from '../shim.ts';

const SCHEDULE = /^\/schedules\/([^/]+)$/;

/** One memory a cloud. */
export function scheduleUpdates(): Shim {
  const actions = new Map<string, string>();

  return async (request, next) => {
    const name = SCHEDULE.exec(request.path)?.[1];
    if (name === undefined) return next(request);
    if (request.method === 'GET') {
      const key = `${request.query.get('groupName') ?? 'default'}/${name}`;
      return mapJson(await next(request), (schedule) => ({
        ...schedule,
        ActionAfterCompletion: actions.get(key) ?? 'NONE',
      }));
    }
    if (request.method !== 'POST' && request.method !== 'PUT') return next(request);
    const sent = JSON.parse(request.body.toString() || '{}') as Record<string, unknown>;
    const response = await next(withBody(request, { State: 'ENABLED', ...sent }));
    if (response.status < 300) {
      const key = `${sent.GroupName ?? 'default'}/${name}`;
      actions.set(key, String(sent.ActionAfterCompletion ?? 'NONE'));
    }
    return response;
  };
}

function withBody(request: CloudRequest, body: unknown): CloudRequest {
  return { ...request, body: Buffer.from(JSON.stringify(body)) };
}
