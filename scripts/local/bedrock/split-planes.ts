/** Bedrock's control plane and its runtime share a signing name, and are told apart by their paths. */
import type { CloudService } from '../service.ts';

/** Models are called, and texts checked, below these (Bedrock Runtime API); `/guardrails` is the control plane's. */
const RUNTIME_PATH = /^\/(?:model|guardrail)\//;

export function splitPlanes(runtime: CloudService, controlPlane: CloudService): CloudService {
  return {
    handle: (request) => (RUNTIME_PATH.test(request.path) ? runtime : controlPlane).handle(request),
    close: () => runtime.close(),
  };
}
