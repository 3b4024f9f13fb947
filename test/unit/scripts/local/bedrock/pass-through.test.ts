import { describe, expect, it } from '@jest/globals';
import { createPassThrough } from '../../../../../scripts/local/bedrock/pass-through.ts';
import { readWhole } from '../../../../../scripts/local/response.ts';
import type { CloudRequest } from '../../../../../scripts/local/service.ts';

const environment = {
  AGENTPOOL_BEDROCK_ACCESS_KEY_ID: 'AKIAOWN',
  AGENTPOOL_BEDROCK_SECRET_ACCESS_KEY: 'secret',
};

const request: CloudRequest = {
  method: 'POST',
  path: '/model/amazon.nova-lite-v1%3A0/converse',
  query: new URLSearchParams(),
  headers: { authorization: 'AWS4-HMAC-SHA256 Credential=local/…' },
  body: Buffer.from('{"messages":[]}'),
  region: 'eu-west-1',
  accountId: '123456789012',
  signal: new AbortController().signal,
};

/** Records what would be sent, and answers. */
function fakeFetch(answer: () => Response) {
  const sent: { url: string; init: RequestInit }[] = [];
  const send = (async (url: string, init: RequestInit) => {
    sent.push({ url, init });
    return answer();
  }) as typeof fetch;
  return { sent, send };
}

describe('passing through to Bedrock', () => {
  it('sends the same bytes to the region of the request, signed with the user’s own key', async () => {
    const { sent, send } = fakeFetch(() => new Response('{"ok":true}', { status: 200 }));
    const response = await createPassThrough(environment, send)(request);
    expect(sent[0]?.url).toBe(
      'https://bedrock-runtime.eu-west-1.amazonaws.com/model/amazon.nova-lite-v1%3A0/converse',
    );
    const headers = sent[0]?.init.headers as Record<string, string>;
    expect(headers.authorization).toMatch(
      /Credential=AKIAOWN\/\d{8}\/eu-west-1\/bedrock\/aws4_request/,
    );
    expect(Buffer.from(sent[0]?.init.body as Uint8Array)).toEqual(request.body);
    expect((await readWhole(response.body)).toString()).toBe('{"ok":true}');
  });

  it('can be told another region', async () => {
    const { sent, send } = fakeFetch(() => new Response(''));
    await createPassThrough(
      { ...environment, AGENTPOOL_BEDROCK_REGION: 'us-west-2' },
      send,
    )(request);
    expect(sent[0]?.url).toContain('bedrock-runtime.us-west-2.');
  });

  it('hands refusals on with what a client needs to act on them', async () => {
    const headers = { 'x-amzn-errortype': 'ThrottlingException', 'retry-after': '2', server: 'x' };
    const { send } = fakeFetch(() => new Response('{"message":"slow"}', { status: 429, headers }));
    const response = await createPassThrough(environment, send)(request);
    expect(response.status).toBe(429);
    expect(response.headers).toMatchObject({
      'x-amzn-errortype': 'ThrottlingException',
      'retry-after': '2',
    });
    expect(response.headers).not.toHaveProperty('server');
  });

  it('says in one line that Bedrock can’t be reached', async () => {
    const send = (() =>
      Promise.reject(
        new TypeError('fetch failed', { cause: new Error('ENOTFOUND') }),
      )) as typeof fetch;
    await expect(createPassThrough(environment, send)(request)).rejects.toMatchObject({
      status: 503,
      type: 'ServiceUnavailableException',
      message: expect.stringContaining('ENOTFOUND'),
    });
  });
});
