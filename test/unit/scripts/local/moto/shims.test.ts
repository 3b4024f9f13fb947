import { describe, expect, it } from '@jest/globals';
import { createBucketTags } from '../../../../../scripts/local/moto/shims/create-bucket-tags.ts';
import { openApiMethods } from '../../../../../scripts/local/moto/shims/openapi-methods.ts';
import { patchIntegration } from '../../../../../scripts/local/moto/shims/patch-integration.ts';
import { restApiStatus } from '../../../../../scripts/local/moto/shims/rest-api-status.ts';
import { s3ControlTags } from '../../../../../scripts/local/moto/shims/s3-control-tags.ts';
import { unsupportedCalls } from '../../../../../scripts/local/moto/shims/unsupported-calls.ts';
import type { CloudRequest, CloudResponse } from '../../../../../scripts/local/service.ts';

const request = (over: Partial<CloudRequest> = {}): CloudRequest => ({
  method: 'GET',
  path: '/',
  query: new URLSearchParams(),
  headers: {},
  body: Buffer.alloc(0),
  region: 'us-east-1',
  accountId: '123456789012',
  signal: new AbortController().signal,
  ...over,
});

/** A moto that answers in turn, and what it was asked. */
function moto(...answers: CloudResponse[]) {
  const asked: CloudRequest[] = [];
  const next = async (one: CloudRequest) => {
    asked.push(one);
    return answers[asked.length - 1] ?? { status: 200, body: '' };
  };
  return { asked, next };
}

describe('createBucketTags', () => {
  const create = (configuration: string) =>
    request({
      method: 'PUT',
      path: '/bucket',
      headers: { host: 'h', 'content-md5': 'x', 'x-amz-checksum-crc32': 'y' },
      body: Buffer.from(
        `<CreateBucketConfiguration xmlns="n">${configuration}</CreateBucketConfiguration>`,
      ),
    });
  const tag = '<Tag><Key>a</Key><Value>b</Value></Tag>';

  it('sets the tags after the bucket is made, without checksums of the old body', async () => {
    const { asked, next } = moto({ status: 200, body: 'made' }, { status: 204 });
    const response = await createBucketTags(create(`<Tags>${tag}</Tags>`), next);
    expect(response.body).toBe('made');
    expect(asked.map((one) => [one.method, one.query.toString(), one.body.toString()])).toEqual([
      ['PUT', '', ''],
      ['PUT', 'tagging=', `<Tagging><TagSet>${tag}</TagSet></Tagging>`],
    ]);
    expect(asked[0]?.headers).toEqual({ host: 'h' });
  });

  it('keeps the rest of the configuration', async () => {
    const { asked, next } = moto();
    const where = '<LocationConstraint>eu-west-1</LocationConstraint>';
    await createBucketTags(create(`${where}<Tags>${tag}</Tags>`), next);
    expect(asked[0]?.body.toString()).toContain(where);
    expect(asked[0]?.body.toString()).not.toContain('<Tags>');
  });

  it('makes no tagging call for no tags, or when the bucket is refused', async () => {
    const empty = moto();
    await createBucketTags(create('<Tags></Tags>'), empty.next);
    expect(empty.asked).toHaveLength(1);
    const refused = moto({ status: 409 });
    expect(await createBucketTags(create(`<Tags>${tag}</Tags>`), refused.next)).toEqual({
      status: 409,
    });
    expect(refused.asked).toHaveLength(1);
  });

  it('leaves no bucket behind when the tags are refused', async () => {
    const { asked, next } = moto({ status: 200 }, { status: 400, body: 'InvalidTag' });
    const response = await createBucketTags(create(`<Tags>${tag}</Tags>`), next);
    expect(response).toEqual({ status: 400, body: 'InvalidTag' });
    expect(asked.at(-1)?.method).toBe('DELETE');
  });

  it('lets objects that happen to hold such text through', async () => {
    const { asked, next } = moto();
    const put = { ...create(`<Tags>${tag}</Tags>`), path: '/bucket/key' };
    await createBucketTags(put, next);
    expect(asked).toEqual([put]);
  });
});

describe('restApiStatus', () => {
  const answer = (value: unknown) => moto({ status: 200, body: JSON.stringify(value) });
  const bodyOf = (response: CloudResponse) => JSON.parse(String(response.body));

  it('is on one API and on each of a list, and on nothing else', async () => {
    const one = await restApiStatus(request({ path: '/restapis/a' }), answer({ id: 'a' }).next);
    expect(bodyOf(one)).toEqual({ id: 'a', apiStatus: 'AVAILABLE' });
    const page = { item: [{ id: 'a' }], position: 'p' };
    const list = await restApiStatus(request({ path: '/restapis' }), answer(page).next);
    expect(bodyOf(list)).toEqual({ item: [{ id: 'a', apiStatus: 'AVAILABLE' }], position: 'p' });
    const stage = await restApiStatus(request({ path: '/restapis/a/stages' }), answer({}).next);
    expect(bodyOf(stage)).toEqual({});
  });

  it('leaves errors and deletions as they are', async () => {
    const missing = { status: 404, body: '{"message":"no"}' };
    expect(await restApiStatus(request({ path: '/restapis/a' }), moto(missing).next)).toBe(missing);
    const gone = { status: 202, body: '' };
    const call = request({ method: 'DELETE', path: '/restapis/a' });
    expect(await restApiStatus(call, moto(gone).next)).toBe(gone);
  });
});

describe('s3ControlTags', () => {
  it.each(['arn%3Aaws%3As3%3A%3A%3Ab', 'arn:aws:s3:::b'])(
    'refuses tags of bucket %s',
    async (arn) => {
      const response = await s3ControlTags(
        request({ path: `/v20180820/tags/${arn}` }),
        moto().next,
      );
      expect(response.status).toBe(405);
    },
  );

  it('passes access points and other calls on', async () => {
    const { asked, next } = moto();
    const arn = 'arn%3Aaws%3As3%3Aus-east-1%3A123456789012%3Aaccesspoint%2Fx';
    await s3ControlTags(request({ path: `/v20180820/tags/${arn}` }), next);
    await s3ControlTags(request({ path: '/v20180820/tagsomething' }), next);
    expect(asked).toHaveLength(2);
  });
});

describe('unsupportedCalls', () => {
  const page = { status: 500, headers: { 'content-type': 'text/html' }, body: '<!doctype html>…' };
  const headers = (service: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=k/20261121/us-east-1/${service}/aws4_request`,
  });

  it('names service and operation in the protocol of the caller', async () => {
    const json = await unsupportedCalls(
      request({ headers: { ...headers('budgets'), 'x-amz-target': 'A.ListTagsForResource' } }),
      moto(page).next,
    );
    expect(json.status).toBe(501);
    expect(JSON.parse(String(json.body))).toEqual({
      __type: 'NotImplemented',
      message: "the local cloud can't do ListTagsForResource of budgets",
    });
    const form = await unsupportedCalls(
      request({
        headers: { ...headers('ec2'), 'content-type': 'application/x-www-form-urlencoded' },
        body: Buffer.from('Action=DoIt&Version=1'),
      }),
      moto(page).next,
    );
    expect(String(form.body)).toContain("<Message>the local cloud can't do DoIt of ec2</Message>");
  });

  it("passes moto's own answers on, though it calls them HTML", async () => {
    const own = { status: 404, headers: { 'content-type': 'text/html' }, body: '{"message":"x"}' };
    const response = await unsupportedCalls(request(), moto(own).next);
    expect(response).toMatchObject({ status: 404, body: Buffer.from('{"message":"x"}') });
  });
});

describe('patchIntegration', () => {
  it('replaces members, with numbers as numbers, and drops what a put does not take', () => {
    const before = { uri: 'a', timeoutInMillis: 29000, integrationResponses: {} };
    const operations = [
      { op: 'replace', path: '/timeoutInMillis', value: '5000' },
      { op: 'replace', path: '/responseTransferMode', value: 'STREAM' },
      { op: 'remove', path: '/uri' },
    ];
    expect(patchIntegration(before, operations)).toEqual({
      timeoutInMillis: 5000,
      responseTransferMode: 'STREAM',
    });
    expect(before.timeoutInMillis).toBe(29000);
  });

  it('reaches entries of maps, whose keys may hold a slash', () => {
    const operations = [
      { op: 'add', path: '/requestTemplates/application~1json', value: '{}' },
      { op: 'remove', path: '/requestParameters/x' },
    ];
    expect(patchIntegration({ requestParameters: { x: '1', y: '2' } }, operations)).toEqual({
      requestTemplates: { 'application/json': '{}' },
      requestParameters: { y: '2' },
    });
  });
});

describe('openApiMethods', () => {
  const schemes = {
    key: { type: 'apiKey' },
    pool: { type: 'apiKey', 'x-amazon-apigateway-authtype': 'cognito_user_pools' },
  };
  const read = (paths: object, more: object = {}) =>
    openApiMethods(JSON.stringify({ paths, components: { securitySchemes: schemes }, ...more }));

  it('takes keys and authorizers from the security of operations', () => {
    const methods = read({
      '/a': { get: { security: [{ key: [] }] }, post: { security: [{ pool: [] }, { key: [] }] } },
      '/b': { parameters: [], put: {} },
    });
    expect(methods).toEqual({
      '/a': {
        GET: { apiKeyRequired: true, authorizationType: 'NONE' },
        POST: { apiKeyRequired: true, authorizationType: 'COGNITO_USER_POOLS' },
      },
      '/b': { PUT: { apiKeyRequired: false, authorizationType: 'NONE' } },
    });
  });

  it("takes the document's security for operations without their own", () => {
    const methods = read(
      { '/a': { get: {}, post: { security: [] } } },
      { security: [{ key: [] }] },
    );
    expect(methods['/a']?.GET?.apiKeyRequired).toBe(true);
    expect(methods['/a']?.POST?.apiKeyRequired).toBe(false);
  });

  it('reads YAML as well', () => {
    const yaml =
      'paths:\n  /a:\n    get:\n      x-amazon-apigateway-integration:\n        responseTransferMode: STREAM\n';
    expect(openApiMethods(yaml)['/a']?.GET?.responseTransferMode).toBe('STREAM');
  });
});
