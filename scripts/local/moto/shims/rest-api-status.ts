/**
 * moto's REST APIs have no `apiStatus`; AWS's have one (API Gateway API model, RestApi), and hashicorp/aws from 6.58
 * waits for AVAILABLE after every create, put and update, taking an absent one for a failure.
 */
import { mapJson } from '../../response.ts';
import type { Shim } from '../shim.ts';

const REST_APIS = /^\/restapis\/?$/;
const REST_API = /^\/restapis\/[^/]+\/?$/;

export const restApiStatus: Shim = async (request, next) => {
  const response = await next(request);
  if (request.method === 'DELETE') return response;
  if (REST_APIS.test(request.path) && request.method === 'GET') {
    return mapJson(response, (page) => ({
      ...page,
      item: ((page.item ?? []) as object[]).map(available),
    }));
  }
  if (REST_APIS.test(request.path) || REST_API.test(request.path)) {
    return mapJson(response, available);
  }
  return response;
};

function available(api: object): object {
  return { apiStatus: 'AVAILABLE', ...api };
}
