import { describe, expect, it } from '@jest/globals';
import { matchRoute } from '../../../../../scripts/local/apigateway/match.ts';

const resource = (path: string, ...methods: string[]) => ({
  id: path,
  path,
  resourceMethods: Object.fromEntries(methods.map((name) => [name, { authorizationType: name }])),
});

const resources = [
  resource('/'),
  resource('/{proxy+}', 'ANY'),
  resource('/v1'),
  resource('/v1/{id}', 'GET', 'ANY'),
  resource('/v1/turns', 'POST'),
  resource('/v1/{id}/parts/{part}', 'GET'),
  resource('/files/{path+}', 'GET'),
];
const match = (method: string, path: string) => {
  const found = matchRoute(resources, method, path);
  return found && [found.resource.path, found.pathParameters];
};

describe('matchRoute', () => {
  it.each([
    ['POST', '/v1/turns', '/v1/turns', {}],
    ['POST', '/v1/turns/', '/v1/turns', {}],
    ['GET', '/v1/other', '/v1/{id}', { id: 'other' }],
    ['DELETE', '/v1/a%2Fb', '/v1/{id}', { id: 'a/b' }],
    ['GET', '/v1/x/parts/y', '/v1/{id}/parts/{part}', { id: 'x', part: 'y' }],
    ['GET', '/files/a/b/c', '/files/{path+}', { path: 'a/b/c' }],
    ['PUT', '/anything/else', '/{proxy+}', { proxy: 'anything/else' }],
    ['GET', '/v1/%zz', '/v1/{id}', { id: '%zz' }],
  ])('%s %s reaches %s', (method, path, resourcePath, parameters) => {
    expect(match(method, path)).toEqual([resourcePath, parameters]);
  });

  it('takes the method itself before ANY', () => {
    expect(matchRoute(resources, 'GET', '/v1/x')?.method).toMatchObject({
      authorizationType: 'GET',
    });
    expect(matchRoute(resources, 'PUT', '/v1/x')?.method).toMatchObject({
      authorizationType: 'ANY',
    });
  });

  it('does not fall back to a looser resource when the tightest lacks the method', () => {
    expect(match('GET', '/v1/turns')).toBeUndefined();
  });

  it('finds nothing where no resource or method is', () => {
    expect(match('GET', '/')).toBeUndefined();
    expect(match('POST', '/files')).toEqual(['/{proxy+}', { proxy: 'files' }]);
    expect(matchRoute([], 'GET', '/x')).toBeUndefined();
  });
});
