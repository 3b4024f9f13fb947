import { describe, expect, it } from '@jest/globals';
import { formatAccessLog, logGroupOf } from '../../../../../scripts/local/apigateway/access-log.ts';
import { apiAddress } from '../../../../../scripts/local/apigateway/address.ts';
import { gatewayResponse } from '../../../../../scripts/local/apigateway/gateway-response.ts';
import { lambdaTarget } from '../../../../../scripts/local/apigateway/integration-uri.ts';
import { arnLike } from '../../../../../scripts/local/apigateway/permission.ts';

describe('apiAddress', () => {
  it.each([
    ['/_api/abc/live/v1/turns', '127.0.0.1', { apiId: 'abc', stage: 'live', path: '/v1/turns' }],
    ['/_api/abc/live', '127.0.0.1', { apiId: 'abc', stage: 'live', path: '/' }],
    [
      '/live/v1',
      'abc.execute-api.us-east-1.amazonaws.com',
      { apiId: 'abc', stage: 'live', path: '/v1' },
    ],
    ['/', 'abc.execute-api.localhost:4700', { apiId: 'abc', stage: '', path: '/' }],
  ])('%s at %s', (path, host, address) => {
    expect(apiAddress({ path, headers: { host } })).toEqual(address);
  });

  it('leaves AWS requests alone', () => {
    expect(apiAddress({ path: '/restapis', headers: { host: '127.0.0.1:4700' } })).toBeUndefined();
    expect(apiAddress({ path: '/_api/abc', headers: {} })).toBeUndefined();
  });
});

describe('lambdaTarget', () => {
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:router:live';
  const uri = (api: string, action: string) =>
    `arn:aws:apigateway:us-east-1:lambda:path/${api}/functions/${arn}/${action}`;

  it('tells buffered from streaming', () => {
    expect(lambdaTarget(uri('2015-03-31', 'invocations'))).toEqual({
      functionArn: arn,
      streaming: false,
    });
    expect(lambdaTarget(uri('2021-11-15', 'response-streaming-invocations'))).toEqual({
      functionArn: arn,
      streaming: true,
    });
  });

  it('refuses everything else', () => {
    expect(lambdaTarget('https://example.com')).toBeUndefined();
    expect(lambdaTarget('arn:aws:apigateway:us-east-1:sqs:path/1/queue')).toBeUndefined();
  });
});

describe('arnLike', () => {
  const arn = 'arn:aws:execute-api:us-east-1:123456789012:abc/live/POST/v1/turns';

  it.each([
    [arn, true],
    ['arn:aws:execute-api:us-east-1:123456789012:abc/*', true],
    ['arn:aws:execute-api:us-east-1:123456789012:abc/*/*/v1/turns', true],
    ['arn:aws:execute-api:us-east-1:123456789012:ab?/live/*', true],
    ['arn:aws:execute-api:us-east-1:123456789012:abd/*', false],
    ['arn:aws:execute-api:us-east-1:123456789012:abc/live/GET/*', false],
    ['arn.aws:execute-api:us-east-1:123456789012:abc/live/POST/v1/turns', false],
  ])('%s: %s', (pattern, expected) => expect(arnLike(pattern, arn)).toBe(expected));
});

describe('access logs', () => {
  it('fill the variables of a format and leave other text alone', () => {
    const line = formatAccessLog('$context.status "$context.identity.sourceIp" $context.no. $x', {
      status: 200,
      'identity.sourceIp': '10.0.0.1',
    });
    expect(line).toBe('200 "10.0.0.1" -. $x');
  });

  it('go to log groups only', () => {
    expect(logGroupOf('arn:aws:logs:us-east-1:123456789012:log-group:/aws/x:*')).toBe('/aws/x');
    expect(logGroupOf('arn:aws:logs:us-east-1:123456789012:log-group:/aws/x')).toBe('/aws/x');
    expect(logGroupOf('arn:aws:firehose:us-east-1:123456789012:deliverystream/x')).toBeUndefined();
  });
});

describe('gatewayResponse', () => {
  it("is the service's own when the API does not say otherwise", () => {
    expect(gatewayResponse('BAD_KEY')).toEqual({
      status: 403,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'ForbiddenException' },
      body: '{"message":"Forbidden"}',
    });
  });

  it('tells an expired token from one that is not believed, with the same status', () => {
    expect(gatewayResponse('UNAUTHORIZED')).toEqual({
      status: 401,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'UnauthorizedException' },
      body: '{"message":"Unauthorized"}',
    });
    expect(gatewayResponse('TOKEN_EXPIRED')).toMatchObject({
      status: 401,
      body: '{"message":"The incoming token has expired"}',
    });
  });

  it('takes the status and the template of its type', () => {
    const custom = {
      statusCode: '404',
      responseTemplates: { 'application/json': '$context.requestId' },
    };
    const customs = { MISSING_AUTHENTICATION_TOKEN: custom };
    const response = gatewayResponse('NO_ROUTE', customs, { requestId: 'r' });
    expect(response).toMatchObject({ status: 404, body: 'r' });
  });

  it('takes the default of its class, and keeps its own status', () => {
    const customs = {
      DEFAULT_4XX: { responseTemplates: { 'application/json': 'four' } },
      DEFAULT_5XX: { responseTemplates: { 'application/json': 'five' } },
    };
    expect(gatewayResponse('BAD_KEY', customs)).toMatchObject({
      status: 403,
      body: 'four',
    });
    expect(gatewayResponse('TIMEOUT', customs)).toMatchObject({
      status: 504,
      body: 'five',
    });
  });
});
