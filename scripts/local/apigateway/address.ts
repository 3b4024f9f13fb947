/** Which API, stage and path a request's address names. */
import type { CloudRequest } from '../service.ts';

export interface ApiAddress {
  apiId: string;
  stage: string;
  /** Below the stage, percent-encoded, with a leading slash. */
  path: string;
}

const PATH = /^\/_api\/([^/]+)\/([^/]+)(\/.*)?$/;
const HOST = /^([a-z0-9]+)\.execute-api\./i;

/** Undefined for a request that is not for a deployed API. A path in `/_api/` needs no name resolution. */
export function apiAddress(
  request: Pick<CloudRequest, 'path' | 'headers'>,
): ApiAddress | undefined {
  const byPath = PATH.exec(request.path);
  if (byPath) {
    return { apiId: byPath[1] ?? '', stage: byPath[2] ?? '', path: byPath[3] ?? '/' };
  }
  const apiId = HOST.exec(request.headers.host ?? '')?.[1];
  if (!apiId) return undefined;
  const [, stage = '', rest] = /^\/([^/]*)(\/.*)?$/.exec(request.path) ?? [];
  return { apiId, stage, path: rest ?? '/' };
}
