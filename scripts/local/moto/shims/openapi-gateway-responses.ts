/**
 * moto ignores `x-amazon-apigateway-gateway-responses` of an imported OpenAPI document (API Gateway guide, extensions
 * to OpenAPI). They are put one by one after the import; an overwrite takes away those that the document lacks.
 */
import { parse } from 'yaml';
import { readWhole } from '../../response.ts';
import type { CloudRequest } from '../../service.ts';
import type { Handler, Shim } from '../shim.ts';

const REST_API = /^\/restapis\/([^/]+)\/?$/;
const EXTENSION = 'x-amazon-apigateway-gateway-responses';

export const openApiGatewayResponses: Shim = async (request, next) => {
  const apiId = request.method === 'PUT' ? REST_API.exec(request.path)?.[1] : undefined;
  const response = await next(request);
  if (!apiId || response.status >= 300) return response;
  const declared = (parse(request.body.toString())?.[EXTENSION] ?? {}) as Record<string, object>;
  const path = `/restapis/${apiId}/gatewayresponses`;
  if (request.query.get('mode') === 'overwrite') {
    for (const type of await existing(request, next, path)) {
      if (!(type in declared)) await next(call(request, 'DELETE', `${path}/${type}`));
    }
  }
  for (const [type, value] of Object.entries(declared)) {
    await next(call(request, 'PUT', `${path}/${type}`, value));
  }
  return response;
};

async function existing(request: CloudRequest, next: Handler, path: string): Promise<string[]> {
  const { body } = await next(call(request, 'GET', path));
  const page = JSON.parse((await readWhole(body)).toString()) as {
    item?: { responseType: string }[];
  };
  return (page.item ?? []).map((item) => item.responseType);
}

function call(request: CloudRequest, method: string, path: string, body?: object): CloudRequest {
  return {
    ...request,
    method,
    path,
    query: new URLSearchParams(),
    body: Buffer.from(body ? JSON.stringify(body) : ''),
  };
}
