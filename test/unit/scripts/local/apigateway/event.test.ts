import { describe, expect, it } from '@jest/globals';
import { buildProxyEvent } from '../../../../../scripts/local/apigateway/event.ts';
import type { DoorRequest } from '../../../../../scripts/local/server.ts';

const request = (over: Partial<DoorRequest> = {}): DoorRequest => ({
  method: 'POST',
  path: '/_api/abc/live/v1/turns',
  query: new URLSearchParams(),
  headers: { host: '127.0.0.1:4700', 'user-agent': 'curl' },
  rawHeaders: ['Host', '127.0.0.1:4700', 'User-Agent', 'curl'],
  body: Buffer.alloc(0),
  service: '',
  region: 'us-east-1',
  accountId: '123456789012',
  sourceIp: '10.1.2.3',
  signal: new AbortController().signal,
  ...over,
});

const build = (
  over: Partial<DoorRequest> = {},
  input: Partial<Parameters<typeof buildProxyEvent>[0]> = {},
) =>
  buildProxyEvent({
    request: request(over),
    apiId: 'abc',
    stage: { stageName: 'live', deploymentId: 'd1' },
    path: '/v1/turns',
    match: { resource: { id: 'r1', path: '/v1/turns' }, method: {}, pathParameters: {} },
    requestId: 'id-1',
    now: Date.UTC(2026, 10, 21, 4, 5, 6),
    binaryMediaTypes: [],
    ...input,
  });

describe('buildProxyEvent', () => {
  it('has null where the request has nothing', () => {
    expect(build()).toMatchObject({
      body: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      stageVariables: null,
      isBase64Encoded: false,
    });
  });

  it('passes on headers and parameters that are called like members of every object', () => {
    const names = ['constructor', 'toString', '__proto__'];
    const event = build({
      query: new URLSearchParams(names.map((name): [string, string] => [name, 'x'])),
      rawHeaders: names.flatMap((name) => [name, 'x']),
    });
    for (const values of [event.queryStringParameters, event.headers]) {
      expect(Object.entries(values ?? {})).toEqual(
        expect.arrayContaining(names.map((name) => [name, 'x'])),
      );
    }
  });

  it('tells who called, when and through which deployment', () => {
    const { requestContext } = build({}, { apiKey: { id: 'k1', value: 'secret' } });
    expect(requestContext).toMatchObject({
      requestTime: '21/Nov/2026:04:05:06 +0000',
      requestTimeEpoch: 1795233906000,
      path: '/live/v1/turns',
      deploymentId: 'd1',
      domainName: 'abc.execute-api.us-east-1.amazonaws.com',
      identity: { apiKey: 'secret', apiKeyId: 'k1', sourceIp: '10.1.2.3', userAgent: 'curl' },
    });
  });

  it('hands over the claims of a token as they are, and no authorizer without one', () => {
    const claims = { sub: 'ann', 'cognito:groups': 'a,b' };
    expect(build({}, { claims }).requestContext.authorizer).toEqual({ claims });
    expect(build().requestContext.authorizer).toBeUndefined();
  });

  it('has no identity for a method without a key', () => {
    expect(build().requestContext.identity).toMatchObject({ apiKey: null, apiKeyId: null });
  });

  it('keeps the spelling and the repetition of headers', () => {
    const event = build({ rawHeaders: ['X-One', 'a', 'x-Two', 'b', 'X-One', 'c'] });
    expect(event.multiValueHeaders).toMatchObject({ 'X-One': ['a', 'c'], 'x-Two': ['b'] });
    expect(event.headers).toMatchObject({ 'X-One': 'c', 'x-Two': 'b' });
  });

  it("says for itself what a client can't say about the connection", () => {
    const { headers } = build({
      rawHeaders: ['Host', 'evil', 'X-Forwarded-For', '1.1.1.1', 'Connection', 'close'],
    });
    expect(headers).toMatchObject({
      Host: 'abc.execute-api.us-east-1.amazonaws.com',
      'X-Forwarded-For': '10.1.2.3',
    });
    expect(headers.Connection).toBeUndefined();
  });

  it('takes text as it is and binary types as base64', () => {
    const body = Buffer.from('héllo');
    expect(build({ body })).toMatchObject({ body: 'héllo', isBase64Encoded: false });
    const image = { ...request().headers, 'content-type': 'image/png; x=1' };
    const binary = build({ body, headers: image }, { binaryMediaTypes: ['image/png'] });
    expect(binary).toMatchObject({ body: body.toString('base64'), isBase64Encoded: true });
  });

  it('does not break on a path that is no valid encoding', () => {
    expect(build({}, { path: '/%zz' }).path).toBe('/%zz');
  });
});
