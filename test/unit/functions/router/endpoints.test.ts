import { describe, expect, it } from '@jest/globals';
import { createEndpoints } from '../../../../functions/router/endpoints.ts';
import type { TurnDependencies } from '../../../../functions/router/turn/turn-dependencies.ts';
import { loadCatalogue } from '../../../../scripts/catalogue/load.ts';

const endpointOf = createEndpoints({} as TurnDependencies, {
  onCaller: () => undefined,
  onUsage: () => undefined,
  onMemory: () => undefined,
});
const unknown = endpointOf('GET /nothing');

describe('the endpoints of the router', () => {
  it('answer every route that function.json declares', () => {
    const router = loadCatalogue().functions.find(({ name }) => name === 'router');
    const routes = (router?.routes ?? []).map(({ method, path }) => `${method} ${path}`);
    expect(routes).not.toEqual([]);
    expect(routes.filter((route) => endpointOf(route) === unknown)).toEqual([]);
  });

  it.each(['GET /nothing', 'undefined undefined', 'constructor'])('refuse %s', async (route) => {
    await expect(endpointOf(route)({} as never)).rejects.toMatchObject({ status: 404 });
  });
});
