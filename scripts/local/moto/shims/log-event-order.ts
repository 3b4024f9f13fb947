/**
 * moto answers FilterLogEvents stream by stream unless it is asked for `interleaved` lines. AWS orders lines by their
 * time whatever is asked (CloudWatch Logs API reference, FilterLogEvents), and readers of logs rely on it.
 */
import type { Shim } from '../shim.ts';

const FILTER = 'Logs_20140328.FilterLogEvents';

export const logEventOrder: Shim = (request, next) => {
  if (request.headers['x-amz-target'] !== FILTER) return next(request);
  const asked = parse(request.body);
  // What can't be read is for moto to refuse.
  if (!asked) return next(request);
  return next({ ...request, body: Buffer.from(JSON.stringify({ ...asked, interleaved: true })) });
};

function parse(body: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
