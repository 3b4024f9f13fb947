/** Which calls import an OpenAPI document: PutRestApi and ImportRestApi (API Gateway API model). */
import type { CloudRequest } from '../../service.ts';

const REST_API = /^\/restapis\/[^/]+\/?$/;
const REST_APIS = /^\/restapis\/?$/;

export function isImport({ method, path, query }: CloudRequest): boolean {
  if (method === 'PUT') return REST_API.test(path);
  return method === 'POST' && REST_APIS.test(path) && query.get('mode') === 'import';
}
