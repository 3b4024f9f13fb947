/**
 * Stands in front of API Gateway's control plane (moto): takes a snapshot of the API at each CreateDeployment, which
 * moto doesn't, and reads stages and keys for those who serve them, cached until the next write passes by.
 */
import { callJson } from '../internal-call.ts';
import { readWhole } from '../response.ts';
import type { CloudRequest, CloudResponse, CloudService } from '../service.ts';
import type { Authorizer, CustomResponse, Deployment, Resource, Stage } from './model.ts';

const DEPLOYMENTS = /^\/restapis\/([^/]+)\/deployments\/?$/;

export interface ControlPlane extends CloudService {
  stage(apiId: string, name: string): Promise<Stage | undefined>;
  deployment(apiId: string, deploymentId: string): Deployment | undefined;
  /** Id of the enabled key with this value, if a usage plan admits it to the stage. */
  apiKeyId(apiId: string, stage: string, value: string): Promise<string | undefined>;
}

interface UsagePlan {
  id: string;
  apiStages?: { apiId: string; stage: string }[] | null;
}
interface ApiKey {
  id: string;
  value?: string;
  enabled?: boolean;
}
interface Page<T> {
  item?: T[];
}

export function createControlPlane(apigateway: CloudService): ControlPlane {
  const deployments = new Map<string, Deployment>();
  let stages = new Map<string, Promise<Stage | undefined>>();
  let keys = new Map<string, Promise<Map<string, string>>>();

  const get = <T>(path: string, query?: Record<string, string>) =>
    callJson<T>(apigateway, { service: 'apigateway', method: 'GET', path, query });

  async function snapshot(apiId: string): Promise<Deployment> {
    const [page, api, customs, authorizers] = await Promise.all([
      get<Page<Resource>>(`/restapis/${apiId}/resources`, { embed: 'methods', limit: '500' }),
      get<{ binaryMediaTypes?: string[] | null }>(`/restapis/${apiId}`),
      get<Page<CustomResponse & { responseType: string }>>(`/restapis/${apiId}/gatewayresponses`),
      get<Page<Authorizer>>(`/restapis/${apiId}/authorizers`),
    ]);
    return {
      resources: page?.item ?? [],
      authorizers: authorizers?.item ?? [],
      binaryMediaTypes: api?.binaryMediaTypes ?? [],
      gatewayResponses: Object.fromEntries(
        (customs?.item ?? []).map((custom) => [custom.responseType, custom]),
      ),
    };
  }

  /** Value → id of every enabled key of the usage plans that the stage belongs to. */
  async function readKeys(apiId: string, stage: string): Promise<Map<string, string>> {
    const plans = (await get<Page<UsagePlan>>('/usageplans', { limit: '500' }))?.item ?? [];
    const admitted = new Set<string>();
    for (const plan of plans) {
      if (!plan.apiStages?.some((entry) => entry.apiId === apiId && entry.stage === stage))
        continue;
      const page = await get<Page<ApiKey>>(`/usageplans/${plan.id}/keys`, { limit: '500' });
      for (const key of page?.item ?? []) admitted.add(key.id);
    }
    const all = await get<Page<ApiKey>>('/apikeys', { includeValues: 'true', limit: '500' });
    const enabled = (all?.item ?? []).filter((key) => admitted.has(key.id) && key.enabled);
    return new Map(enabled.map((key) => [key.value ?? '', key.id]));
  }

  return {
    async handle(request: CloudRequest): Promise<CloudResponse> {
      const response = await apigateway.handle(request);
      if (request.method === 'GET' || response.status >= 300) return response;
      stages = new Map();
      keys = new Map();
      const apiId = request.method === 'POST' && DEPLOYMENTS.exec(request.path)?.[1];
      if (!apiId) return response;
      const body = await readWhole(response.body);
      const { id } = JSON.parse(body.toString()) as { id: string };
      deployments.set(`${apiId}/${id}`, await snapshot(apiId));
      return { ...response, body };
    },
    stage: (apiId, name) =>
      cached(stages, `${apiId}/${name}`, () => get<Stage>(`/restapis/${apiId}/stages/${name}`)),
    deployment: (apiId, deploymentId) => deployments.get(`${apiId}/${deploymentId}`),
    async apiKeyId(apiId, stage, value) {
      const known = await cached(keys, `${apiId}/${stage}`, () => readKeys(apiId, stage));
      return known.get(value);
    },
    close: () => apigateway.close(),
  };
}

/** A failed read is not remembered. */
function cached<T>(
  cache: Map<string, Promise<T>>,
  key: string,
  read: () => Promise<T>,
): Promise<T> {
  const known = cache.get(key);
  if (known) return known;
  const reading = read();
  cache.set(key, reading);
  reading.catch(() => cache.delete(key));
  return reading;
}
