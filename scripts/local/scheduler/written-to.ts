import type { CloudRequest } from '../service.ts';

/**
 * What a request changes about firing (EventBridge Scheduler API model): one schedule, or, without a name, a whole
 * group that is deleted. Undefined for everything else.
 */
export function writtenTo(request: CloudRequest): { group: string; name?: string } | undefined {
  const { method, path } = request;
  const [, kind, name = ''] = /^\/(schedules|schedule-groups)\/([^/]+)$/.exec(path) ?? [];
  if (method === 'GET' || kind === undefined) return undefined;
  if (kind === 'schedule-groups') {
    return method === 'DELETE' ? { group: decodeURIComponent(name) } : undefined;
  }
  const group = method === 'DELETE' ? request.query.get('groupName') : groupIn(request.body);
  return { group: group || 'default', name: decodeURIComponent(name) };
}

function groupIn(body: Buffer): string | undefined {
  const { GroupName } = JSON.parse(body.toString() || '{}') as { GroupName?: string };
  return GroupName;
}
