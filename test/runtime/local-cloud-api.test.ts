/** A deployed REST API served by the whole local cloud: real moto, real functions, real HTTP. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  PutRestApiCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  LambdaClient,
  PublishVersionCommand,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Cloud, startCloud } from '../../scripts/local/cloud.ts';
import { AT_GATE, closedGate } from '../support/gate.ts';
import { bundle, until } from '../support/local-lambda.ts';

const CODE = `${AT_GATE}
const buffered = async (event) => {
  console.log('seen ' + event.path);
  if (event.path === '/fail') throw new Error('no');
  if (event.path === '/odd') return { hello: 'there' };
  if (event.path === '/slow') await new Promise((resolve) => setTimeout(resolve, 5_000));
  return { statusCode: 201, headers: { 'x-own': 'yes' }, body: JSON.stringify(event) };
};
export const handler = buffered;
export const stream = awslambda.streamifyResponse(async (event, out) => {
  const head = { statusCode: 202, headers: { 'content-type': 'text/event-stream' } };
  const body = awslambda.HttpResponseStream.from(out, head);
  body.write('event: 0\\n\\n');
  await atGate(event.queryStringParameters?.gate);
  body.write('event: 1\\n\\n');
  body.end();
});
`;
const PATHS = ['/v1/{id}', '/fail', '/odd', '/slow', '/stream', '/closed', '/printed'];
const KEY = 'a-key-value-of-20-chars';
const GROUP = '/aws/apigateway/test';

let folder: string;
let cloud: Cloud;
let base: string;
let restApiId: string;
const clients: { destroy(): void }[] = [];
const events: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'local-api-'));
  cloud = await startCloud({
    port: 0,
    stateDirectory: folder,
    model: 'offline',
    onEvent: (line) => events.push(line),
  });
  const lambda = client(LambdaClient);
  await createFunction(lambda, 'buffered', 'index.handler');
  await createFunction(lambda, 'streaming', 'index.stream');
  await createFunction(lambda, 'closed', 'index.handler');

  const gateway = client(APIGatewayClient);
  restApiId = (await gateway.send(new CreateRestApiCommand({ name: 'api' }))).id ?? '';
  for (const name of ['buffered', 'streaming']) {
    await lambda.send(
      new AddPermissionCommand({
        FunctionName: name,
        Qualifier: '1',
        StatementId: 'api',
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn: `arn:aws:execute-api:us-east-1:123456789012:${restApiId}/live/*`,
      }),
    );
  }
  await deploy(gateway, PATHS);
  const deployment = await gateway.send(new CreateDeploymentCommand({ restApiId }));
  await gateway.send(
    new CreateStageCommand({ restApiId, stageName: 'live', deploymentId: deployment.id }),
  );
  await gateway.send(
    new UpdateStageCommand({
      restApiId,
      stageName: 'live',
      patchOperations: [
        {
          op: 'replace',
          path: '/accessLogSettings/destinationArn',
          value: `arn:aws:logs:us-east-1:123456789012:log-group:${GROUP}`,
        },
        {
          op: 'replace',
          path: '/accessLogSettings/format',
          value:
            '{"status":"$context.status","path":"$context.resourcePath","key":"$context.identity.apiKeyId","none":"$context.nothing"}',
        },
      ],
    }),
  );
  const plan = await gateway.send(
    new CreateUsagePlanCommand({ name: 'plan', apiStages: [{ apiId: restApiId, stage: 'live' }] }),
  );
  const key = await gateway.send(
    new CreateApiKeyCommand({ name: 'tenant', value: KEY, enabled: true }),
  );
  await gateway.send(
    new CreateUsagePlanKeyCommand({ usagePlanId: plan.id, keyId: key.id, keyType: 'API_KEY' }),
  );
  await gateway.send(
    new CreateApiKeyCommand({ name: 'no plan', value: `${KEY}-2`, enabled: true }),
  );
  base = `${cloud.endpoint}/_api/${restApiId}/live`;
});

afterAll(async () => {
  for (const one of clients) one.destroy();
  await cloud?.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (path: string, init: RequestInit = {}) =>
  fetch(`${base}${path}`, { ...init, headers: { 'x-api-key': KEY, ...init.headers } });

describe('a buffered route', () => {
  it('gives the function the event of a proxy integration and the client its answer', async () => {
    const response = await get('/v1/a%20b?q=1&q=2', { method: 'POST', body: 'hello' });
    expect(response.status).toBe(201);
    expect(response.headers.get('x-own')).toBe('yes');
    const event = (await response.json()) as Record<string, never>;
    expect(event).toMatchObject({
      resource: '/v1/{id}',
      path: '/v1/a b',
      httpMethod: 'POST',
      body: 'hello',
      isBase64Encoded: false,
      pathParameters: { id: 'a b' },
      queryStringParameters: { q: '2' },
      multiValueQueryStringParameters: { q: ['1', '2'] },
      requestContext: {
        apiId: restApiId,
        stage: 'live',
        accountId: '123456789012',
        resourcePath: '/v1/{id}',
        identity: { apiKey: KEY, apiKeyId: expect.any(String), sourceIp: '127.0.0.1' },
        requestId: response.headers.get('x-amzn-requestid'),
      },
    });
  });

  it('is reached by the Host header of the API as well', async () => {
    const { request } = await import('node:http');
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const outgoing = request(`${cloud.endpoint}/live/v1/x`, {
        method: 'POST',
        headers: { host: `${restApiId}.execute-api.us-east-1.amazonaws.com`, 'x-api-key': KEY },
      });
      outgoing.once('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      outgoing.once('error', reject);
      outgoing.end();
    });
    expect(status).toBe(201);
  });
});

describe('refusals', () => {
  it.each([
    ['no key', '/v1/x', { 'x-api-key': '' }, 403, 'Forbidden'],
    ['an unknown key', '/v1/x', { 'x-api-key': 'nope' }, 403, 'Forbidden'],
    ['a key of no usage plan', '/v1/x', { 'x-api-key': `${KEY}-2` }, 403, 'Forbidden'],
    ['a function that throws', '/fail', {}, 502, 'Internal server error'],
    ['an answer that is none', '/odd', {}, 502, 'Internal server error'],
    ['a function that takes too long', '/slow', {}, 504, 'Endpoint request timed out'],
    ['a function that the API may not invoke', '/closed', {}, 500, 'Internal server error'],
  ])('%s', async (_, path, headers, status, message) => {
    const response = await get(path, { method: 'POST', headers });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ message });
  });

  it('are worded as the API says', async () => {
    const response = await get('/no/such/route', { method: 'POST' });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      code: 'not_found',
      requestId: response.headers.get('x-amzn-requestid'),
    });
  });

  it('tell the operator why', async () => {
    await get('/closed', { method: 'POST' });
    expect(events.join('\n')).toContain('Invalid permissions on Lambda function');
  });
});

describe('a streamed route', () => {
  it('sends chunks as the function writes them', async () => {
    const gate = closedGate();
    const response = await get(`/stream?gate=${gate.path}`, { method: 'POST' });
    expect(response.status).toBe(202);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const chunks: string[] = [];
    for await (const chunk of response.body ?? []) {
      chunks.push(Buffer.from(chunk).toString());
      // The function goes on only when its first chunk has arrived.
      gate.open();
    }
    expect(chunks).toEqual(['event: 0\n\n', 'event: 1\n\n']);
  });

  it('goes on with others when a client leaves in the middle', async () => {
    const abort = new AbortController();
    const gate = closedGate();
    const path = `/stream?gate=${gate.path}`;
    const response = await get(path, { method: 'POST', signal: abort.signal });
    abort.abort();
    await expect(response.text()).rejects.toThrow();
    gate.open();
    const next = await get('/stream', { method: 'POST' });
    expect(await next.text()).toContain('event: 1');
  });
});

describe('deployments', () => {
  it('go on serving the API as it was deployed', async () => {
    const gateway = client(APIGatewayClient);
    await deploy(gateway, [...PATHS, '/new']);
    expect((await get('/new', { method: 'POST' })).status).toBe(404);
    const deployment = await gateway.send(new CreateDeploymentCommand({ restApiId }));
    await gateway.send(
      new UpdateStageCommand({
        restApiId,
        stageName: 'live',
        patchOperations: [{ op: 'replace', path: '/deploymentId', value: deployment.id }],
      }),
    );
    expect((await get('/new', { method: 'POST' })).status).toBe(201);
  });
});

describe('logs', () => {
  const messages = async (group: string): Promise<string[]> => {
    const page = await logs.send(new FilterLogEventsCommand({ logGroupName: group }));
    return (page.events ?? []).map((event) => event.message ?? '');
  };
  let logs: CloudWatchLogsClient;
  beforeAll(async () => {
    logs = client(CloudWatchLogsClient);
    const answers = await Promise.all([
      get('/printed', { method: 'POST' }),
      get('/printed', { method: 'POST', headers: { 'x-api-key': 'nope' } }),
    ]);
    await Promise.all(answers.map((answer) => answer.text()));
  });

  it('has a line a request in the access log of the stage', async () => {
    const lines = (all: string[]) =>
      all.map((line) => JSON.parse(line)).filter((line) => line.path === '/printed');
    const found = await until(
      () => messages(GROUP).catch(() => []),
      (all) => lines(all).length >= 2,
    );
    expect(lines(found)).toEqual(
      expect.arrayContaining([
        { status: '201', path: '/printed', key: expect.stringMatching(/^(?!-$)/), none: '-' },
        { status: '403', path: '/printed', key: '-', none: '-' },
      ]),
    );
  });

  it('has what functions print in their log groups', async () => {
    await until(
      () => messages('/aws/lambda/buffered').catch(() => []),
      (all) => all.some((line) => line.includes('seen /printed')),
    );
  });
});

function client<T extends { destroy(): void }>(Client: new (config: object) => T): T {
  const made = new Client({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  clients.push(made);
  return made;
}

async function createFunction(lambda: LambdaClient, name: string, handler: string): Promise<void> {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: 'arn:aws:iam::123456789012:role/function',
      Runtime: 'nodejs24.x',
      Handler: handler,
      Timeout: 10,
      Code: { ZipFile: bundle(CODE) },
    }),
  );
  await waitUntilFunctionActiveV2(
    { client: lambda, maxWaitTime: 20, minDelay: 1 },
    { FunctionName: name },
  );
  await lambda.send(new PublishVersionCommand({ FunctionName: name }));
}

/** Overwrites the API with POST routes; the path says which function a route leads to. */
async function deploy(gateway: APIGatewayClient, paths: readonly string[]): Promise<void> {
  const document = {
    openapi: '3.0.1',
    info: { title: 'api', version: '1' },
    paths: Object.fromEntries(
      paths.map((path) => [
        path,
        {
          post: {
            security: [{ key: [] }],
            responses: {},
            'x-amazon-apigateway-integration': integration(path),
          },
        },
      ]),
    ),
    components: { securitySchemes: { key: { type: 'apiKey', name: 'x-api-key', in: 'header' } } },
    'x-amazon-apigateway-gateway-responses': {
      MISSING_AUTHENTICATION_TOKEN: {
        statusCode: '404',
        responseTemplates: {
          'application/json': '{"code":"not_found","requestId":"$context.requestId"}',
        },
      },
    },
  };
  await gateway.send(
    new PutRestApiCommand({
      restApiId,
      mode: 'overwrite',
      body: Buffer.from(JSON.stringify(document)),
    }),
  );
}

function integration(path: string): object {
  const stream = path === '/stream';
  const name = stream ? 'streaming' : path === '/closed' ? 'closed' : 'buffered';
  const [api, action] = stream
    ? ['2021-11-15', 'response-streaming-invocations']
    : ['2015-03-31', 'invocations'];
  return {
    type: 'aws_proxy',
    httpMethod: 'POST',
    uri: `arn:aws:apigateway:us-east-1:lambda:path/${api}/functions/arn:aws:lambda:us-east-1:123456789012:function:${name}:1/${action}`,
    responseTransferMode: stream ? 'STREAM' : 'BUFFERED',
    ...(path === '/slow' && { timeoutInMillis: 500 }),
  };
}
