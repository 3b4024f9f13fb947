/** `/_agentpool/lambda/*`: the switches of the local Lambda over HTTP. */
import { jsonResponse } from '../../response.ts';
import type { CloudRequest, CloudResponse } from '../../service.ts';
import { defaultTimings } from '../options.ts';
import type { EnvironmentTarget, LambdaControl, Target } from './lambda-control.ts';

type Body = Record<string, unknown>;

/**
 * `POST <switch>` with a JSON object:
 * rate-limits {on} · timings {publishMs, scalingMs …} · throttle {operation, times} · freeze, thaw {function, version?} ·
 * fail-publish {function, code?, reason?} · crash-worker, kill-environment {environment} or {function, version?} ·
 * lose-zone, restore-zone {zone} · open-execution {function, version} · close-execution {arn} · reset
 * A switch that can't be thrown is a 400 with the reason.
 */
export function lambdaControlEndpoint(
  control: LambdaControl,
): (request: CloudRequest, name: string) => CloudResponse {
  const switches: Record<string, (body: Body) => unknown> = {
    'rate-limits': (body) => control.limitRates(flag(body, 'on')),
    timings: (body) => control.setTimings(timings(body)),
    throttle: (body) => control.throttle(text(body, 'operation'), count(body, 'times')),
    freeze: (body) => control.freeze(target(body)),
    thaw: (body) => control.thaw(target(body)),
    'fail-publish': (body) =>
      control.failPublish(text(body, 'function'), {
        ...(body.code !== undefined && { code: text(body, 'code') }),
        ...(body.reason !== undefined && { reason: text(body, 'reason') }),
      }),
    'crash-worker': (body) => ({ environment: control.crashWorker(environment(body)) }),
    'kill-environment': (body) => ({ environment: control.killEnvironment(environment(body)) }),
    'lose-zone': (body) => ({ environments: control.loseZone(text(body, 'zone')) }),
    'restore-zone': (body) => control.restoreZone(text(body, 'zone')),
    'open-execution': (body) => ({ arn: control.openExecution(target(body)) }),
    'close-execution': (body) => control.closeExecution(text(body, 'arn')),
    reset: () => control.reset(),
  };
  return (request, name) => {
    const act = request.method === 'POST' ? switches[name] : undefined;
    if (!act) {
      const known = Object.keys(switches).join(', ');
      return jsonResponse(404, { message: `POST one of ${known} below /_agentpool/lambda/` });
    }
    try {
      const result = act(JSON.parse(request.body.toString() || '{}') as Body);
      return jsonResponse(200, result ?? {});
    } catch (error) {
      return jsonResponse(400, { message: (error as Error).message });
    }
  };
}

function text(body: Body, key: string): string {
  const value = body[key];
  if (typeof value !== 'string' || value === '') throw new Error(`${key} must be a text`);
  return value;
}

function count(body: Body, key: string): number {
  const value = body[key] ?? 1;
  if (!Number.isInteger(value) || (value as number) < 0) {
    throw new Error(`${key} must be a whole number`);
  }
  return value as number;
}

function flag(body: Body, key: string): boolean {
  const value = body[key];
  if (typeof value !== 'boolean') throw new Error(`${key} must be true or false`);
  return value;
}

function target(body: Body): Target {
  return {
    function: text(body, 'function'),
    ...(body.version !== undefined && { version: String(body.version) }),
  };
}

function environment(body: Body): EnvironmentTarget {
  return body.environment === undefined ? target(body) : { environment: text(body, 'environment') };
}

function timings(body: Body): Partial<typeof defaultTimings> {
  for (const [key, value] of Object.entries(body)) {
    if (!(key in defaultTimings)) {
      throw new Error(`${key} is none of ${Object.keys(defaultTimings).join(', ')}`);
    }
    if (typeof value !== 'number' || value < 0) throw new Error(`${key} must be milliseconds`);
  }
  return body as Partial<typeof defaultTimings>;
}
