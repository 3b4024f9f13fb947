/** A route for people, served by the whole local cloud: real moto with its user pools, a real function, real HTTP. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  GetAuthorizersCommand,
  GetResourcesCommand,
  PutRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Cloud, startCloud } from '../../scripts/local/cloud.ts';
import { signIn } from '../../scripts/operate/sign-in.ts';
import { bundle } from '../support/local-lambda.ts';

const CODE = `export const handler = async ({ requestContext }) => ({
  statusCode: 200,
  body: JSON.stringify(requestContext.authorizer),
});`;
const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:me';

let folder: string;
let cloud: Cloud;
let gateway: APIGatewayClient;
let cognito: CognitoIdentityProviderClient;
let restApiId: string;
let ours: Pool;
let theirs: Pool;
const clients: { destroy(): void }[] = [];

interface Pool {
  id: string;
  clientId: string;
  scopes: string[];
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'local-tokens-'));
  cloud = await startCloud({
    port: 0,
    stateDirectory: folder,
    model: 'offline',
    onEvent: () => undefined,
  });
  gateway = client(APIGatewayClient);
  cognito = client(CognitoIdentityProviderClient);
  [ours, theirs] = [await createPool('ours'), await createPool('theirs')];
  restApiId = (await gateway.send(new CreateRestApiCommand({ name: 'api' }))).id ?? '';
  await createFunction(client(LambdaClient));
  // Twice, as a second deploy of a changed document does it.
  await putDocument('^nobody$');
  await putDocument(`^${ours.clientId}$`);
  const deployment = await gateway.send(new CreateDeploymentCommand({ restApiId }));
  await gateway.send(
    new CreateStageCommand({ restApiId, stageName: 'live', deploymentId: deployment.id }),
  );
});

afterAll(async () => {
  for (const one of clients) one.destroy();
  await cloud?.close();
  rmSync(folder, { recursive: true, force: true });
});

const call = (headers: Record<string, string>) =>
  fetch(`${cloud.endpoint}/_api/${restApiId}/live/me`, { headers });

describe('an authorizer that an OpenAPI document declares', () => {
  it('is there once, and the method names it', async () => {
    const { items } = await gateway.send(new GetAuthorizersCommand({ restApiId }));
    expect(items).toEqual([
      expect.objectContaining({
        name: 'user_token',
        type: 'COGNITO_USER_POOLS',
        providerARNs: [expect.stringContaining(ours.id)],
        identitySource: 'method.request.header.Authorization',
        identityValidationExpression: `^${ours.clientId}$`,
        authorizerResultTtlInSeconds: 0,
      }),
    ]);
    const resources = await gateway.send(
      new GetResourcesCommand({ restApiId, embed: ['methods'] }),
    );
    const found = resources.items?.find(({ path }) => path === '/me');
    expect(found?.resourceMethods?.GET).toMatchObject({
      authorizationType: 'COGNITO_USER_POOLS',
      authorizerId: items?.[0]?.id,
      apiKeyRequired: false,
    });
  });
});

describe('a route for people', () => {
  it("gives the function the claims of the pool's own token", async () => {
    const response = await call({ authorization: await signIn(cognito, ours, 'ann') });
    expect(response.status).toBe(200);
    const { claims } = (await response.json()) as { claims: Record<string, string> };
    expect(claims).toMatchObject({
      'custom:tenant': 'k1',
      // Cognito promises no order of the groups.
      'cognito:groups': expect.stringMatching(/^(a\.read,a\.write|a\.write,a\.read)$/),
      token_use: 'id',
      aud: ours.clientId,
    });
    expect(Object.values(claims).every((claim) => typeof claim === 'string')).toBe(true);
  });

  it('refuses tokens of other pools and other app clients, changed ones and none', async () => {
    const token = await signIn(cognito, ours, 'ann');
    const [head, claims, signature = ''] = token.split('.');
    const another = { ...ours, clientId: await createClient(ours.id, 'another') };
    const headers: Record<string, string>[] = [
      { authorization: await signIn(cognito, theirs, 'ann') },
      { authorization: await signIn(cognito, another, 'ann') },
      { authorization: `${head}.${claims}.${[...signature].reverse().join('')}` },
      { authorization: 'Bearer' },
      { 'x-api-key': token },
      {},
    ];
    const answers = await Promise.all(headers.map(call));
    expect(answers.map(({ status }) => status)).toEqual(headers.map(() => 401));
    expect(await answers[0]?.json()).toEqual({ code: 'unauthenticated' });
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

/** A pool with the user ann in two groups. */
async function createPool(name: string): Promise<Pool> {
  const { UserPool } = await cognito.send(
    new CreateUserPoolCommand({
      PoolName: name,
      Schema: [{ Name: 'tenant', AttributeDataType: 'String', Mutable: false }],
    }),
  );
  const UserPoolId = UserPool?.Id as string;
  const clientId = await createClient(UserPoolId, name);
  const scopes = ['a.read', 'a.write'];
  await cognito.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: 'ann',
      MessageAction: 'SUPPRESS',
      UserAttributes: [{ Name: 'custom:tenant', Value: 'k1' }],
    }),
  );
  for (const GroupName of scopes) {
    await cognito.send(new CreateGroupCommand({ UserPoolId, GroupName }));
    await cognito.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName, Username: 'ann' }));
  }
  return { id: UserPoolId, clientId, scopes };
}

async function createClient(UserPoolId: string, ClientName: string): Promise<string> {
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  );
  return UserPoolClient?.ClientId as string;
}

async function createFunction(lambda: LambdaClient): Promise<void> {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'me',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::123456789012:role/x',
      Architectures: ['arm64'],
      Timeout: 10,
      Code: { ZipFile: bundle(CODE) },
    }),
  );
  await waitUntilFunctionActiveV2(
    { client: lambda, maxWaitTime: 20, minDelay: 1 },
    { FunctionName: 'me' },
  );
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: 'me',
      StatementId: 'api',
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: `arn:aws:execute-api:us-east-1:123456789012:${restApiId}/live/GET/me`,
    }),
  );
}

async function putDocument(identityValidationExpression: string): Promise<void> {
  const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION_ARN}/invocations`;
  const document = {
    openapi: '3.0.1',
    info: { title: 'api', version: '1' },
    paths: {
      '/me': {
        get: {
          security: [{ user_token: [] }],
          responses: {},
          'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri },
        },
      },
    },
    components: {
      securitySchemes: {
        user_token: {
          type: 'apiKey',
          name: 'Authorization',
          in: 'header',
          'x-amazon-apigateway-authtype': 'cognito_user_pools',
          'x-amazon-apigateway-authorizer': {
            type: 'cognito_user_pools',
            providerARNs: [`arn:aws:cognito-idp:us-east-1:123456789012:userpool/${ours.id}`],
            identityValidationExpression,
            authorizerResultTtlInSeconds: 0,
          },
        },
      },
    },
    'x-amazon-apigateway-gateway-responses': {
      UNAUTHORIZED: {
        statusCode: '401',
        responseTemplates: { 'application/json': '{"code":"unauthenticated"}' },
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
