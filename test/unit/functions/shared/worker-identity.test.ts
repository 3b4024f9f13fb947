import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fetchAvailabilityZoneId } from '../../../../functions/shared/availability-zone.ts';
import { createIdentity, environmentIdIn } from '../../../../functions/shared/worker-identity.ts';

let directory = '';
let server: Server | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'identity-'));
});
afterEach(() => {
  server?.close();
  server = undefined;
  rmSync(directory, { recursive: true, force: true });
});

describe('the id of an environment', () => {
  it('is one for all its workers and another elsewhere', () => {
    const first = environmentIdIn(directory);
    expect(environmentIdIn(directory)).toBe(first);
    const elsewhere = mkdtempSync(join(tmpdir(), 'identity-'));
    expect(environmentIdIn(elsewhere)).not.toBe(first);
    rmSync(elsewhere, { recursive: true });
  });

  it('is there also where nothing can be written, or a worker died between create and write', () => {
    expect(environmentIdIn(join(directory, 'missing'))).toMatch(/^[0-9a-f-]{36}$/);
    writeFileSync(join(directory, 'agentpool-environment-id'), '');
    expect(environmentIdIn(directory)).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the identity of a worker', () => {
  it('counts events and names the version', () => {
    const identity = createIdentity({ TMPDIR: directory, AWS_LAMBDA_FUNCTION_VERSION: '7' });
    expect([identity(), identity()]).toMatchObject([
      { invocationsSeen: 1, version: '7', azId: null },
      { invocationsSeen: 2 },
    ]);
  });
});

describe('the zone of a worker', () => {
  /** An identity whose metadata endpoint answers with these statuses in turn, and the requests it has got. */
  async function identityFrom(statuses: number[]) {
    const requests: number[] = [];
    server = createServer((_request, response) => {
      const status = statuses[requests.length] ?? 500;
      requests.push(status);
      response.writeHead(status).end('{"AvailabilityZoneID":"use1-az1"}');
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const identity = createIdentity({
      TMPDIR: directory,
      AWS_LAMBDA_METADATA_API: `127.0.0.1:${port}`,
      AWS_LAMBDA_METADATA_TOKEN: 'token',
    });
    return { identity, requests };
  }

  it('is asked for again when the first answer failed', async () => {
    const { identity, requests } = await identityFrom([500, 200]);
    while (identity().azId === null) await new Promise((resolve) => setImmediate(resolve));
    expect(requests).toEqual([500, 200]);
  });

  it('is asked for five times at most: not every event is a request more', async () => {
    const { identity, requests } = await identityFrom([]);
    while (requests.length < 5) {
      identity();
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (let event = 0; event < 100; event += 1) {
      expect(identity().azId).toBeNull();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(requests).toHaveLength(5);
  });
});

async function zoneFrom(status: number, body: string): Promise<string | null> {
  let asked = '';
  server = createServer((request, response) => {
    asked = `${request.url} ${request.headers.authorization}`;
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const zone = await fetchAvailabilityZoneId({
    AWS_LAMBDA_METADATA_API: `127.0.0.1:${port}`,
    AWS_LAMBDA_METADATA_TOKEN: 'token',
  });
  expect(asked).toBe('/2026-01-15/metadata/execution-environment Bearer token');
  return zone;
}

describe('the zone', () => {
  it('comes from the metadata endpoint', async () => {
    expect(await zoneFrom(200, '{"AvailabilityZoneID":"use1-az1"}')).toBe('use1-az1');
  });

  it.each<[number, string]>([
    [500, ''],
    [200, 'no JSON'],
    [200, '{}'],
    [200, 'null'],
  ])('is unknown when the endpoint answers %i %j', async (status, body) => {
    expect(await zoneFrom(status, body)).toBeNull();
  });

  it('is unknown where there is no endpoint', async () => {
    expect(await fetchAvailabilityZoneId({})).toBeNull();
    expect(
      await fetchAvailabilityZoneId({
        AWS_LAMBDA_METADATA_API: '127.0.0.1:1',
        AWS_LAMBDA_METADATA_TOKEN: 'x',
      }),
    ).toBeNull();
  });
});
