import { request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createDoor, type DoorRequest, type Site } from '../../../../scripts/local/server.ts';
import type {
  CloudRequest,
  CloudResponse,
  CloudService,
} from '../../../../scripts/local/service.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

const service = (handle: (request: CloudRequest) => Promise<CloudResponse>): CloudService => ({
  handle,
  close: async () => undefined,
});
const named = (name: string) =>
  service(async (request) => ({
    status: 200,
    body: `${name} ${request.region} ${request.method} ${request.path}?${request.query} ${request.body}`,
  }));

async function open(
  services: Record<string, CloudService>,
  sites: Site[] = [],
  errors: string[] = [],
): Promise<string> {
  const server = createDoor(
    Promise.resolve({
      sites,
      services: new Map(Object.entries(services)),
      fallback: named('fallback'),
      onError: (line) => errors.push(line),
    }),
  );
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const signed = (name: string, region = 'us-east-1') => ({
  authorization: `AWS4-HMAC-SHA256 Credential=k/20261121/${region}/${name}/aws4_request, Signature=0`,
});

describe('the front door', () => {
  it('chooses the service by the signature', async () => {
    const url = await open({ lambda: named('lambda') });
    const get = async (path: string, headers = {}) => (await fetch(url + path, { headers })).text();
    expect(await get('/a?b=c', signed('lambda', 'eu-west-1'))).toBe('lambda eu-west-1 GET /a?b=c ');
    expect(await get('/', signed('sqs'))).toMatch(/^fallback /);
    expect(await get('/')).toMatch(/^fallback us-east-1/);
    const credential = encodeURIComponent('k/20261121/us-east-1/lambda/aws4_request');
    expect(await get(`/?X-Amz-Credential=${credential}`)).toMatch(/^lambda /);
  });

  it('asks sites before services, with headers as they were spelt', async () => {
    const seen: DoorRequest[] = [];
    const site: Site = {
      matches: (request) => request.path.startsWith('/site'),
      handle: async (request) => {
        seen.push(request);
        return { status: 204 };
      },
    };
    const url = await open({ lambda: named('lambda') }, [site]);
    const response = await fetch(`${url}/site`, {
      headers: { ...signed('lambda'), 'X-Mixed': '1' },
    });
    expect(response.status).toBe(204);
    expect(seen[0]?.sourceIp).toBe('127.0.0.1');
    expect(seen[0]?.rawHeaders.map((name) => name.toLowerCase())).toContain('x-mixed');
  });

  it('keeps the path percent-encoded and the body byte for byte', async () => {
    const bytes = Buffer.from([0, 255, 13, 10]);
    let seen: CloudRequest | undefined;
    const url = await open({
      s3: service(async (request) => {
        seen = request;
        return { status: 200 };
      }),
    });
    await fetch(`${url}/b/a%20b%2Fc`, { method: 'PUT', body: bytes, headers: signed('s3') });
    expect(seen?.path).toBe('/b/a%20b%2Fc');
    expect(seen?.body.equals(bytes)).toBe(true);
  });

  it('turns a broken service into an error that its SDK can read, and tells the operator', async () => {
    const errors: string[] = [];
    const broken = service(async () => {
      throw new Error('boom');
    });
    const url = await open({ lambda: broken, s3: broken }, [], errors);
    const json = await fetch(`${url}/x`, { headers: signed('lambda') });
    expect(json.status).toBe(500);
    expect(json.headers.get('x-amzn-errortype')).toBe('InternalFailure');
    expect(await json.json()).toEqual({ __type: 'InternalFailure', message: 'boom' });
    const xml = await fetch(`${url}/x`, { headers: signed('s3') });
    expect(await xml.text()).toContain(
      '<Error><Code>InternalFailure</Code><Message>boom</Message>',
    );
    expect(errors).toEqual(['lambda GET /x: boom', 's3 GET /x: boom']);
  });

  it('sends the head of a stream before its first chunk', async () => {
    const first = Promise.withResolvers<void>();
    const url = await open({
      bedrock: service(async () => ({
        status: 200,
        headers: { 'x-head': 'yes' },
        body: (async function* () {
          await first.promise;
          yield Buffer.from('chunk');
        })(),
      })),
    });
    const response = await fetch(url, { headers: signed('bedrock') });
    expect(response.headers.get('x-head')).toBe('yes');
    first.resolve();
    expect(await response.text()).toBe('chunk');
  });

  it('breaks the connection when a stream fails in the middle', async () => {
    const url = await open({
      bedrock: service(async () => ({
        status: 200,
        body: (async function* () {
          yield Buffer.from('part');
          throw new Error('cut');
        })(),
      })),
    });
    const response = await fetch(url, { headers: signed('bedrock') });
    await expect(response.text()).rejects.toThrow();
  });

  it('tells a service that its caller has gone, and ends its stream', async () => {
    const aborted = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const url = await open({
      lambda: service(async (request) => {
        request.signal.addEventListener('abort', () => aborted.resolve());
        return {
          status: 200,
          body: (async function* () {
            try {
              yield Buffer.from('part');
              await aborted.promise;
              yield Buffer.from('more');
            } finally {
              ended.resolve();
            }
          })(),
        };
      }),
    });
    const response = await new Promise<IncomingMessage>((resolve) => {
      httpRequest(url, { headers: signed('lambda') }, resolve).end();
    });
    response.destroy();
    await Promise.all([aborted.promise, ended.promise]);
  });

  it('answers HEAD with the length of what it would send', async () => {
    const url = await open({
      s3: service(async () => ({ status: 200, headers: { 'content-length': '7' } })),
    });
    const response = await fetch(url, { method: 'HEAD', headers: signed('s3') });
    expect(response.headers.get('content-length')).toBe('7');
  });
});
