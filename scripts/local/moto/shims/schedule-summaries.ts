/**
 * moto lists schedules nearly whole. The service answers summaries, in which neither expression nor input are
 * (EventBridge Scheduler API model, ScheduleSummary): who needs them calls GetSchedule.
 */
import { mapJson } from '../../response.ts';
import type { Shim } from '../shim.ts';

const MEMBERS = [
  'Arn',
  'CreationDate',
  'GroupName',
  'LastModificationDate',
  'Name',
  'State',
  'Target',
] as const;

export const scheduleSummaries: Shim = async (request, next) => {
  const response = await next(request);
  if (request.path !== '/schedules' || request.method !== 'GET') return response;
  return mapJson(response, ({ Schedules, NextToken }) => ({
    Schedules: ((Schedules ?? []) as Record<string, unknown>[]).map((schedule) =>
      Object.fromEntries(MEMBERS.map((name) => [name, schedule[name]])),
    ),
    ...(NextToken ? { NextToken } : {}),
  }));
};
