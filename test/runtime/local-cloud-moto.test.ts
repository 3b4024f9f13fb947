/** What the real provider and the SDKs rely on, against the real moto through our door. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  APIGatewayClient,
  CreateResourceCommand,
  CreateRestApiCommand,
  GetIntegrationCommand,
  GetMethodCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  GetRestApisCommand,
  PutIntegrationCommand,
  PutMethodCommand,
  PutRestApiCommand,
  UpdateIntegrationCommand,
  UpdateRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateBucketCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalMoto, startLocalMoto } from '../support/local-moto.ts';

// A service's first request makes moto load it, which a busy machine may take long for.
const run = promisify(execFile);
const STREAM_URI =
  'arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/arn:aws:lambda:us-east-1:123456789012:function:router:live/response-streaming-invocations';

let moto: LocalMoto;
let gateway: APIGatewayClient;
let s3: S3Client;

beforeAll(async () => {
  moto = await startLocalMoto();
  gateway = new APIGatewayClient(moto.client);
  s3 = new S3Client({ ...moto.client, forcePathStyle: true });
});

afterAll(async () => {
  gateway?.destroy();
  s3?.destroy();
  await moto?.close();
});

const aws = (...args: string[]) =>
  run('.venv/bin/aws', [...args, '--output', 'json'], { env: moto.environment });

describe('REST APIs', () => {
  it('are AVAILABLE in every answer that the provider polls', async () => {
    const created = await gateway.send(new CreateRestApiCommand({ name: 'status' }));
    const restApiId = created.id;
    const read = await gateway.send(new GetRestApiCommand({ restApiId }));
    const listed = await gateway.send(new GetRestApisCommand({}));
    const put = await gateway.send(
      new PutRestApiCommand({ restApiId, mode: 'overwrite', body: openApi({}) }),
    );
    const updated = await gateway.send(
      new UpdateRestApiCommand({
        restApiId,
        patchOperations: [{ op: 'replace', path: '/description', value: 'changed' }],
      }),
    );
    const found = listed.items?.find((api) => api.id === restApiId);
    for (const api of [created, read, found, put, updated]) {
      expect(api?.apiStatus).toBe('AVAILABLE');
    }
  });

  it('that do not exist keep their own error', async () => {
    await expect(gateway.send(new GetRestApiCommand({ restApiId: 'nosuch' }))).rejects.toThrow(
      expect.objectContaining({ name: 'NotFoundException' }),
    );
  });
});

describe('responseTransferMode', () => {
  it('survives PutIntegration, an update and a put without it', async () => {
    const { id: restApiId } = await gateway.send(new CreateRestApiCommand({ name: 'mode' }));
    const root = await gateway.send(new GetResourcesCommand({ restApiId }));
    const { id: resourceId } = await gateway.send(
      new CreateResourceCommand({ restApiId, parentId: root.items?.[0]?.id, pathPart: 'turns' }),
    );
    const method = { restApiId, resourceId, httpMethod: 'POST' };
    await gateway.send(new PutMethodCommand({ ...method, authorizationType: 'NONE' }));
    const integration = {
      ...method,
      type: 'AWS_PROXY' as const,
      integrationHttpMethod: 'POST',
      uri: STREAM_URI,
    };
    const put = await gateway.send(
      new PutIntegrationCommand({ ...integration, responseTransferMode: 'STREAM' }),
    );
    expect(put.responseTransferMode).toBe('STREAM');
    const read = await gateway.send(new GetIntegrationCommand(method));
    expect(read.responseTransferMode).toBe('STREAM');
    const embedded = await gateway.send(new GetMethodCommand(method));
    expect(embedded.methodIntegration?.responseTransferMode).toBe('STREAM');

    const updated = await gateway.send(
      new UpdateIntegrationCommand({
        ...method,
        patchOperations: [
          { op: 'replace', path: '/responseTransferMode', value: 'BUFFERED' },
          { op: 'replace', path: '/timeoutInMillis', value: '5000' },
        ],
      }),
    );
    expect(updated).toMatchObject({ responseTransferMode: 'BUFFERED', timeoutInMillis: 5000 });
    expect(updated.uri).toBe(STREAM_URI);

    await gateway.send(new PutIntegrationCommand(integration));
    const last = await gateway.send(new GetIntegrationCommand(method));
    expect(last.responseTransferMode).toBeUndefined();
  });

  it('and required keys are taken from an imported OpenAPI document, at every import anew', async () => {
    const { id: restApiId } = await gateway.send(new CreateRestApiCommand({ name: 'document' }));
    const importing = (operation: object) =>
      gateway.send(
        new PutRestApiCommand({
          restApiId,
          mode: 'overwrite',
          body: openApi({ '/v1/turns': { post: operation } }),
        }),
      );
    const turns = async () => {
      const page = await gateway.send(new GetResourcesCommand({ restApiId, embed: ['methods'] }));
      return page.items?.find((item) => item.path === '/v1/turns')?.resourceMethods?.POST;
    };
    await importing({
      security: [{ key: [] }],
      ...integrationOf({ responseTransferMode: 'STREAM' }),
    });
    expect(await turns()).toMatchObject({
      apiKeyRequired: true,
      authorizationType: 'NONE',
      methodIntegration: { responseTransferMode: 'STREAM', uri: STREAM_URI },
    });
    await importing(integrationOf({}));
    const second = await turns();
    expect(second?.apiKeyRequired).toBe(false);
    expect(second?.methodIntegration?.responseTransferMode).toBeUndefined();
  });
});

describe('S3', () => {
  it('keeps tags that travel inside CreateBucket', async () => {
    await s3.send(
      new CreateBucketCommand({
        Bucket: 'tagged-bucket',
        CreateBucketConfiguration: { Tags: [{ Key: 'team', Value: 'a & b' }] },
      }),
    );
    const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket: 'tagged-bucket' }));
    expect(TagSet).toEqual([{ Key: 'team', Value: 'a & b' }]);
  });

  it('creates buckets without tags as before', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'plain-bucket' }));
    await expect(
      s3.send(new GetBucketTaggingCommand({ Bucket: 'plain-bucket' })),
    ).rejects.toMatchObject({ name: 'NoSuchTagSet' });
  });

  it('sends the provider from S3 Control to the bucket for its tags', async () => {
    const response = await fetch(
      `${moto.endpoint}/v20180820/tags/${encodeURIComponent('arn:aws:s3:::tagged-bucket')}`,
      {
        headers: {
          authorization:
            'AWS4-HMAC-SHA256 Credential=local/20261121/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
        },
      },
    );
    expect(response.status).toBe(405);
    expect(await response.text()).toContain('<Code>MethodNotAllowed</Code>');
  });

  it('carries bytes unchanged, with checksums in trailers and chunked signatures', async () => {
    const bytes = randomBytes(300_000);
    const Bucket = 'bytes-bucket';
    await s3.send(new CreateBucketCommand({ Bucket }));
    for (const ChecksumAlgorithm of ['CRC32', 'SHA256'] as const) {
      await s3.send(
        new PutObjectCommand({ Bucket, Key: 'a b/ü+.bin', Body: bytes, ChecksumAlgorithm }),
      );
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'a b/ü+.bin' }));
      expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
    }
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'a b/ü+.bin' }));
    expect(head.ContentLength).toBe(bytes.length);
  });

  it('works from the AWS CLI, multipart included', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cli-'));
    const bytes = randomBytes(9 * 1024 * 1024);
    try {
      writeFileSync(join(folder, 'up'), bytes);
      await aws('s3', 'mb', 's3://cli-bucket');
      await aws('s3', 'cp', join(folder, 'up'), 's3://cli-bucket/deep/key', '--quiet');
      await aws('s3', 'cp', 's3://cli-bucket/deep/key', join(folder, 'down'), '--quiet');
      expect(readFileSync(join(folder, 'down')).equals(bytes)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the AWS CLI', () => {
  it('reaches services of all protocols', async () => {
    const role = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    const [iam, table] = await Promise.all([
      aws('iam', 'create-role', '--role-name', 'r', '--assume-role-policy-document', role),
      aws(
        ...['dynamodb', 'create-table', '--table-name', 't'],
        ...['--attribute-definitions', 'AttributeName=pk,AttributeType=S'],
        ...['--key-schema', 'AttributeName=pk,KeyType=HASH', '--billing-mode', 'PAY_PER_REQUEST'],
      ),
    ]);
    expect(JSON.parse(iam.stdout).Role.Arn).toBe('arn:aws:iam::123456789012:role/r');
    expect(JSON.parse(table.stdout).TableDescription.TableStatus).toBe('ACTIVE');
  });

  it('is told at once, in its own words, of a call that moto lacks', async () => {
    await expect(aws('bedrock', 'list-guardrails')).rejects.toThrow(
      "(NotImplemented) when calling the ListGuardrails operation: the local cloud can't do GET /guardrails of bedrock",
    );
  });
});

describe('log lines', () => {
  it('come in the order of their time, whichever stream they are in', async () => {
    const logs = new CloudWatchLogsClient(moto.client);
    const logGroupName = 'order';
    const now = Date.now();
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    for (const [logStreamName, times] of [
      ['a', [0, 2]],
      ['b', [1, 3]],
    ] as const) {
      await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
      const logEvents = times.map((time) => ({ timestamp: now + time, message: `${time}` }));
      await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    }
    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
    expect(events?.map(({ message }) => message)).toEqual(['0', '1', '2', '3']);
    logs.destroy();
  });
});

function openApi(paths: object): Buffer {
  return Buffer.from(
    JSON.stringify({
      openapi: '3.0.1',
      info: { title: 'document', version: '1' },
      paths,
      components: {
        securitySchemes: { key: { type: 'apiKey', name: 'x-api-key', in: 'header' } },
      },
    }),
  );
}

function integrationOf(more: object): object {
  return {
    responses: {},
    'x-amazon-apigateway-integration': {
      type: 'aws_proxy',
      httpMethod: 'POST',
      uri: STREAM_URI,
      ...more,
    },
  };
}
