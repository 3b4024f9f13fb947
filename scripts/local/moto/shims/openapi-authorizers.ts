/**
 * moto makes no authorizers of an imported OpenAPI document (`x-amazon-apigateway-authorizer`, API Gateway guide,
 * extensions to OpenAPI), and forgets the validation expression of one that is created. Here those of the document are
 * created after the import, in place of the ones before; methods find them by the scheme's name.
 */
import { parse } from 'yaml';
import { readWhole } from '../../response.ts';
import type { CloudRequest, CloudResponse } from '../../service.ts';
import type { Handler, Shim } from '../shim.ts';
import { isImport } from './is-import.ts';

interface Scheme {
  in?: string;
  name?: string;
  'x-amazon-apigateway-authorizer'?: Record<string, unknown> & {
    identityValidationExpression?: string;
  };
}

const AUTHORIZERS = /^\/restapis\/[^/]+\/authorizers\/?$/;

export const openApiAuthorizers: Shim = async (request, next) => {
  if (request.method === 'POST' && AUTHORIZERS.test(request.path)) return create(request, next);
  const response = await next(request);
  if (!isImport(request) || response.status >= 300) return response;
  const body = await readWhole(response.body);
  const { id } = JSON.parse(body.toString()) as { id: string };
  await replaceAll(request, next, `/restapis/${id}/authorizers`);
  return { ...response, body };
};

async function replaceAll(request: CloudRequest, next: Handler, path: string): Promise<void> {
  const document = parse(request.body.toString()) as {
    components?: { securitySchemes?: Record<string, Scheme> };
  };
  for (const { id, name } of await existing(request, next, path)) {
    const stays = request.query.get('mode') !== 'overwrite';
    if (stays && !document.components?.securitySchemes?.[name]) continue;
    await next(call(request, 'DELETE', `${path}/${id}`));
  }
  for (const [name, scheme] of Object.entries(document.components?.securitySchemes ?? {})) {
    const declared = scheme['x-amazon-apigateway-authorizer'];
    if (!declared) continue;
    await create(
      call(request, 'POST', path, {
        ...declared,
        name,
        type: String(declared.type).toUpperCase(),
        identitySource: `method.request.header.${scheme.name}`,
      }),
      next,
    );
  }
}

/** As moto, and then with its validation expression. */
async function create(request: CloudRequest, next: Handler): Promise<CloudResponse> {
  const { identityValidationExpression: value } = JSON.parse(request.body.toString());
  const made = await next(request);
  if (value === undefined || made.status >= 300) return made;
  const body = await readWhole(made.body);
  const { id } = JSON.parse(body.toString()) as { id: string };
  const patchOperations = [{ op: 'replace', path: '/identityValidationExpression', value }];
  const patched = await next(
    call(request, 'PATCH', `${request.path.replace(/\/$/, '')}/${id}`, { patchOperations }),
  );
  return patched.status < 300 ? { ...made, body: await readWhole(patched.body) } : patched;
}

async function existing(
  request: CloudRequest,
  next: Handler,
  path: string,
): Promise<{ id: string; name: string }[]> {
  const { body } = await next(call(request, 'GET', path));
  return JSON.parse((await readWhole(body)).toString()).item ?? [];
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
