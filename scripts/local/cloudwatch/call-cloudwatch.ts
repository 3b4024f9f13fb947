import { callService } from '../internal-call.ts';
import type { CloudService } from '../service.ts';

/**
 * Calls an operation of moto's CloudWatch over its JSON protocol; times are seconds since the epoch. Rejects with one
 * line when it is refused; undefined where the operation answers nothing.
 */
export async function callCloudWatch<T>(
  moto: CloudService,
  operation: string,
  body: unknown,
): Promise<T | undefined> {
  const target = `GraniteServiceVersion20100801.${operation}`;
  const { status, bytes } = await callService(moto, { service: 'monitoring', target, body });
  if (status >= 300) throw new Error(`CloudWatch ${operation}: ${bytes.toString().slice(0, 200)}`);
  return bytes.length === 0 ? undefined : (JSON.parse(bytes.toString()) as T);
}
