/** A shim stands in front of moto and mends one thing that moto does differently from AWS. */
import type { CloudRequest, CloudResponse, CloudService } from '../service.ts';

export type Handler = (request: CloudRequest) => Promise<CloudResponse>;

/** Answers `request`, with the help of `next` (the following shim, or moto) as often as it needs. */
export type Shim = (request: CloudRequest, next: Handler) => Promise<CloudResponse>;

/** `service` behind the shims; the first one sees a request first and the answer last. */
export function withShims(service: CloudService, shims: readonly Shim[]): CloudService {
  const handle = shims.reduceRight<Handler>(
    (next, shim) => (request) => shim(request, next),
    (request) => service.handle(request),
  );
  // moto itself is closed by whoever made it: several services share it.
  return { handle, close: async () => undefined };
}
