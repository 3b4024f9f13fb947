import type { CloudRequest } from '../service.ts';

/** The operation that a request names, in whichever of CloudWatch's three protocols it comes; '' when in none. */
export function operationName({ path, headers, body }: CloudRequest): string {
  // Smithy RPC v2, which newer SDKs speak.
  const rpc = /\/operation\/(\w+)$/.exec(path)?.[1];
  if (rpc) return rpc;
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.lastIndexOf('.') + 1);
  return /(?:^|&)Action=(\w+)/.exec(body.toString('latin1'))?.[1] ?? '';
}
