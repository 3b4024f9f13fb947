/** `/_agentpool/scheduler/fire`: try a schedule without waiting for its time. */
import { jsonResponse } from '../response.ts';
import type { CloudRequest, CloudResponse } from '../service.ts';
import type { SchedulerService } from './scheduler.ts';

/**
 * `POST fire` {group?, name}: answers whether the first attempt was delivered, with the target's refusal when not.
 * The group is `default` when none is named, as in the API.
 */
export function schedulerControlEndpoint(
  scheduler: Pick<SchedulerService, 'fireNow'>,
): (request: CloudRequest, name: string) => Promise<CloudResponse> {
  return async (request, path) => {
    if (request.method !== 'POST' || path !== 'fire') {
      return jsonResponse(404, { message: 'POST /_agentpool/scheduler/fire {"group","name"}' });
    }
    try {
      const { group, name } = JSON.parse(request.body.toString() || '{}') as Record<
        string,
        unknown
      >;
      if (typeof name !== 'string') throw new Error('name must be the name of a schedule');
      const failure = await scheduler.fireNow(typeof group === 'string' ? group : 'default', name);
      return jsonResponse(200, failure ? { delivered: false, failure } : { delivered: true });
    } catch (error) {
      return jsonResponse(400, { message: (error as Error).message });
    }
  };
}
