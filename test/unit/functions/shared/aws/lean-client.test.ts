/** A lean client signs as the SDK does: whatever it signs otherwise, AWS refuses. */

import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import type { AwsCredentialIdentity, HttpRequest as Signable } from '@smithy/types';
import fc from 'fast-check';
import { makeLean } from '../../../../../functions/shared/aws/lean-client.ts';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG' };
const AT = new Date('2026-11-21T23:59:59.750Z');

function clientOf(credentials: AwsCredentialIdentity | (() => Promise<AwsCredentialIdentity>)) {
  return new DynamoDBClient({ region: 'eu-west-1', credentials });
}

const requestOf = (parts: Partial<Signable> = {}): Signable => ({
  method: 'POST',
  protocol: 'https:',
  hostname: 'dynamodb.eu-west-1.amazonaws.com',
  path: '/',
  headers: { host: 'dynamodb.eu-west-1.amazonaws.com', 'x-amz-target': 'DynamoDB_20120810.Get' },
  body: '{}',
  ...parts,
});

type Signing = Parameters<Awaited<ReturnType<DynamoDBClient['config']['signer']>>['sign']>[1];

async function headersBy(client: DynamoDBClient, request: Signable, options: Signing) {
  const signer = await client.config.signer();
  return (await signer.sign(request as never, options)).headers;
}

/** The headers that both set, on a request of their own each. */
async function bothSign(
  make: () => Signable,
  credentials: AwsCredentialIdentity = CREDENTIALS,
  options: Signing = { signingDate: AT },
) {
  const [lean, sdk] = await Promise.all([
    headersBy(makeLean(clientOf(credentials)), make(), options),
    headersBy(clientOf(credentials), make(), options),
  ]);
  return { lean, sdk };
}

const word = fc.stringMatching(/^[A-Za-z0-9._~!'()*:@$%-]{1,20}$/);

describe('the signature of a lean client', () => {
  it("is the SDK's, for any path, headers, body, credentials and day", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          word.filter((part) => !/^\.{1,2}$/.test(part)),
          { maxLength: 4 },
        ),
        fc.oneof(fc.string({ unit: 'grapheme' }), fc.uint8Array({ maxLength: 300 })),
        fc.dictionary(
          word.map((name) => `x-amz-${name.toLowerCase()}`),
          fc.string(),
        ),
        fc.record({ accessKeyId: word, secretAccessKey: word, sessionToken: fc.option(word) }),
        fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true }),
        async (segments, body, headers, { sessionToken, ...keys }, signingDate) => {
          const path = `/${segments.map(encodeURIComponent).join('/')}`;
          const credentials = { ...keys, ...(sessionToken && { sessionToken }) };
          const make = () => requestOf({ path, body, headers: { host: 'a.b', ...headers } });
          const { lean, sdk } = await bothSign(make, credentials, { signingDate });
          expect(lean).toEqual(sdk);
        },
      ),
    );
  });

  it('is for the service and the Region that a caller names', async () => {
    const options = { signingDate: AT, signingService: 'ssm', signingRegion: 'us-east-2' };
    const { lean, sdk } = await bothSign(requestOf, CREDENTIALS, options);
    expect(lean).toEqual(sdk);
    expect(lean.authorization).toContain('/20261121/us-east-2/ssm/aws4_request');
  });

  it('leaves out what the way may change, and covers the rest', async () => {
    const headers = {
      host: 'a.b',
      'content-type': 'x',
      'user-agent': 'y',
      'X-Amz-Target': ' a  b ',
    };
    const client = makeLean(clientOf(CREDENTIALS));
    const signed = await headersBy(client, requestOf({ headers }), { signingDate: AT });
    expect(signed.authorization).toContain(
      'SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target,',
    );
  });

  it.each([
    ['a query', { query: { Qualifier: 'live' } }],
    ['a path to resolve', { path: '/a/../b//c' }],
    ['no body', { body: undefined }],
  ])("is left to the SDK's own signer for a request with %s", async (_, parts) => {
    const { lean, sdk } = await bothSign(() => requestOf(parts));
    expect(lean).toEqual(sdk);
  });

  it('follows credentials that were renewed, on a request that was signed before', async () => {
    const held: AwsCredentialIdentity[] = [
      { ...CREDENTIALS, sessionToken: 'first' },
      { accessKeyId: 'NEXT', secretAccessKey: 'next' },
    ];
    let turn = 0;
    const renewed = Object.assign(async () => held[turn] as AwsCredentialIdentity, {
      memoized: true,
    });
    const client = makeLean(clientOf(renewed));
    const request = requestOf();
    await headersBy(client, request, { signingDate: AT });
    turn = 1;
    const again = await headersBy(client, request, { signingDate: AT });
    const sdk = await headersBy(clientOf(held[1] as AwsCredentialIdentity), requestOf(), {
      signingDate: AT,
    });
    expect(again).toEqual(sdk);
  });

  it('bears the time of the service where the own clock is wrong, as the SDK has found it out', async () => {
    const seen: string[] = [];
    const skewed = clientOf(CREDENTIALS);
    const hour = 3_600_000;
    skewed.config.requestHandler = {
      handle: async ({ headers }: Signable) => {
        seen.push(headers['x-amz-date'] as string);
        const isLate = seen.length === 1;
        const date = new Date(Date.now() + hour).toUTCString();
        const answer = isLate ? { __type: 'RequestExpired' } : { TableNames: [] };
        return {
          response: Object.assign(Object.create(null), {
            statusCode: isLate ? 400 : 200,
            headers: { date, 'content-type': 'application/x-amz-json-1.0' },
            body: Buffer.from(JSON.stringify(answer)),
          }),
        };
      },
    } as never;
    await makeLean(skewed).send(new ListTablesCommand({}));
    const [first, second] = seen as [string, string];
    expect(seen).toHaveLength(2);
    expect(timeOf(second) - timeOf(first)).toBeGreaterThan(hour - 60_000);
  });
});

function timeOf(date: string): number {
  return Date.parse(
    date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
}
