/**
 * What moto drops of an API's methods is remembered here and laid over its answers:
 * - `responseTransferMode` of an integration (API Gateway API model, Integration; absent means BUFFERED), set by
 *   PutIntegration, UpdateIntegration or an imported OpenAPI document;
 * - `apiKeyRequired`, `authorizationType`, the authorizer and OAuth scopes of methods that an OpenAPI document declares.
 * UpdateIntegration, which moto lacks, is carried out as a PutIntegration of the changed integration.
 */
import { mapJson, readWhole } from '../../response.ts';
import type { CloudRequest, CloudResponse } from '../../service.ts';
import type { Handler, Shim } from '../shim.ts';
import { isImport } from './is-import.ts';
import { type OpenApiMethod, openApiMethods } from './openapi-methods.ts';
import { type PatchOperation, patchIntegration } from './patch-integration.ts';

type Overlay = Partial<Omit<OpenApiMethod, 'authorizer'>> & { authorizerId?: string };
type Json = Record<string, unknown>;
interface Resource extends Json {
  id: string;
  path: string;
  resourceMethods?: Record<string, Json>;
}

const INTEGRATION = /^\/restapis\/([^/]+)\/resources\/([^/]+)\/methods\/([^/]+)\/integration\/?$/;
const METHOD = /^\/restapis\/([^/]+)\/resources\/([^/]+)\/methods\/([^/]+)\/?$/;
const RESOURCES = /^\/restapis\/([^/]+)\/resources\/?$/;
const RESOURCE = /^\/restapis\/([^/]+)\/resources\/([^/]+)\/?$/;

/** One overlay a cloud: ids of resources are never used twice. */
export function methodOverlay(): Shim {
  const overlays = new Map<string, Overlay>();

  return async (request, next) => {
    const { method, path } = request;
    const integration = INTEGRATION.exec(path);
    if (integration) return handleIntegration(request, next, keyOf(integration));

    const methodMatch = METHOD.exec(path);
    if (methodMatch) {
      const key = keyOf(methodMatch);
      // A method that is put anew says all about itself.
      if (method === 'PUT' || method === 'DELETE') overlays.delete(key);
      return mapJson(await next(request), (value) => overlaidMethod(value, overlays.get(key)));
    }
    const resources = RESOURCES.exec(path);
    if (resources && method === 'GET') {
      return mapJson(await next(request), (page) => ({
        ...page,
        item: ((page.item ?? []) as Resource[]).map((item) => overlaidResource(resources[1], item)),
      }));
    }
    const resource = RESOURCE.exec(path);
    if (resource && method === 'GET') {
      return mapJson(await next(request), (value) =>
        overlaidResource(resource[1], value as Resource),
      );
    }
    if (isImport(request)) return importDocument(request, next);
    return next(request);
  };

  async function handleIntegration(
    request: CloudRequest,
    next: Handler,
    key: string,
  ): Promise<CloudResponse> {
    if (request.method === 'PATCH') return updateIntegration(request, next, key);
    const response = await next(request);
    if (response.status >= 300) return response;
    if (request.method === 'PUT') {
      remember(key, { responseTransferMode: transferMode(JSON.parse(request.body.toString())) });
    }
    if (request.method === 'DELETE') remember(key, { responseTransferMode: undefined });
    return mapJson(response, (value) => overlaidIntegration(value, overlays.get(key)));
  }

  async function updateIntegration(
    request: CloudRequest,
    next: Handler,
    key: string,
  ): Promise<CloudResponse> {
    const current = await handleIntegration(bodyless(request), next, key);
    if (current.status >= 300) return current;
    const before = JSON.parse((await readWhole(current.body)).toString()) as Json;
    const { patchOperations } = JSON.parse(request.body.toString());
    const after = patchIntegration(before, (patchOperations ?? []) as PatchOperation[]);
    const body = Buffer.from(JSON.stringify(after));
    const put = await handleIntegration({ ...request, method: 'PUT', body }, next, key);
    if (put.status >= 300) return put;
    for (const [status, value] of Object.entries((before.integrationResponses ?? {}) as Json)) {
      await next({
        ...request,
        method: 'PUT',
        path: `${request.path.replace(/\/$/, '')}/responses/${status}`,
        body: Buffer.from(JSON.stringify(value)),
      });
    }
    // UpdateIntegration answers 200 where PutIntegration answers 201 (API Gateway API model).
    return { ...put, status: 200 };
  }

  async function importDocument(request: CloudRequest, next: Handler): Promise<CloudResponse> {
    const response = await next(request);
    if (response.status >= 300) return response;
    const answer = (await readWhole(response.body)).toString();
    const apiId = String((JSON.parse(answer) as Json).id);
    const declared = openApiMethods(request.body.toString());
    const list = async <T>(what: string): Promise<T[]> => {
      const listed = await next({ ...bodyless(request), path: `/restapis/${apiId}/${what}` });
      return JSON.parse((await readWhole(listed.body)).toString()).item ?? [];
    };
    const authorizers = await list<{ id: string; name: string }>('authorizers');
    for (const resource of await list<Resource>('resources')) {
      for (const [name, { authorizer, ...overlay }] of Object.entries(
        declared[resource.path] ?? {},
      )) {
        const authorizerId = authorizers.find((one) => one.name === authorizer)?.id;
        const key = `${apiId}/${resource.id}/${name}`;
        overlays.set(key, { ...overlay, ...(authorizerId && { authorizerId }) });
      }
    }
    return { ...response, body: answer };
  }

  function remember(key: string, overlay: Overlay): void {
    overlays.set(key, { ...overlays.get(key), ...overlay });
  }

  function overlaidResource(apiId: string | undefined, resource: Resource): Resource {
    if (!resource.resourceMethods) return resource;
    const methods = Object.entries(resource.resourceMethods).map(([name, value]) => [
      name,
      overlaidMethod(value, overlays.get(`${apiId}/${resource.id}/${name}`)),
    ]);
    return { ...resource, resourceMethods: Object.fromEntries(methods) };
  }
}

function overlaidMethod(method: Json, overlay: Overlay | undefined): Json {
  if (!overlay) return method;
  const { responseTransferMode: _, ...ofMethod } = overlay;
  const integration = method.methodIntegration as Json | null | undefined;
  return {
    ...method,
    ...ofMethod,
    ...(integration && { methodIntegration: overlaidIntegration(integration, overlay) }),
  };
}

function overlaidIntegration(integration: Json, overlay: Overlay | undefined): Json {
  const mode = overlay?.responseTransferMode;
  return mode === undefined ? integration : { ...integration, responseTransferMode: mode };
}

function transferMode(integration: Json): OpenApiMethod['responseTransferMode'] {
  return integration.responseTransferMode as OpenApiMethod['responseTransferMode'];
}

/** The same caller's GET of the same path. */
function bodyless(request: CloudRequest): CloudRequest {
  return { ...request, method: 'GET', body: Buffer.alloc(0), query: new URLSearchParams() };
}

function keyOf(match: RegExpExecArray): string {
  return `${match[1]}/${match[2]}/${match[3]}`;
}
