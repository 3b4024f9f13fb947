import { describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import fc from 'fast-check';
import { ApiError } from '../../../../../functions/router/http/api-error.ts';
import { readTurnRequest } from '../../../../../functions/router/http/turn-request.ts';

interface Parts {
  body?: unknown;
  text?: string | null;
  base64?: boolean;
  headers?: Record<string, string> | null;
  apiKeyId?: unknown;
  claims?: unknown;
}

const event = ({
  body = { message: 'Hello' },
  text,
  base64,
  headers,
  apiKeyId = 'key-1',
  claims,
}: Parts = {}) =>
  ({
    body: text === undefined ? JSON.stringify(body) : text,
    isBase64Encoded: base64 ?? false,
    headers: headers === undefined ? {} : headers,
    requestContext: {
      identity: { apiKeyId },
      ...(claims !== undefined && { authorizer: { claims } }),
    },
  }) as unknown as APIGatewayProxyEvent;

function refusal(parts: Parts): { status: number; code: string; message: string } {
  try {
    readTurnRequest(event(parts));
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('tenant and actor', () => {
  it('are the API key when there is no token', () => {
    expect(readTurnRequest(event())).toMatchObject({ tenant: 'key-1', actor: 'key' });
  });

  it('are the claims of a token, which win over the key', () => {
    const claims = { 'custom:tenant': 'acme', sub: 'ann' };
    expect(readTurnRequest(event({ claims }))).toMatchObject({ tenant: 'acme', actor: 'ann' });
  });

  it('come with the scopes of the token alone', () => {
    const claims = { 'custom:tenant': 'acme', sub: 'ann', scope: 'openid  records.wipe' };
    expect(readTurnRequest(event({ claims })).scopes).toEqual(['openid', 'records.wipe']);
    const headers = { scope: 'records.wipe' };
    expect(readTurnRequest(event({ headers })).scopes).toEqual([]);
  });

  it('never come from the body or a header', () => {
    const headers = { 'x-tenant': 'globex', 'custom:tenant': 'globex' };
    expect(readTurnRequest(event({ headers }))).toMatchObject({ tenant: 'key-1' });
    expect(refusal({ body: { message: 'Hello', tenant: 'globex' } }).code).toBe('invalid_request');
  });

  it.each([
    { apiKeyId: null },
    { apiKeyId: '' },
    { apiKeyId: 42 },
    { claims: {} },
    { claims: { sub: 'ann' } },
    { claims: { 'custom:tenant': ['acme'], sub: 'ann' } },
    // Parts of a table key: a `#` could name another tenant's items.
    { claims: { 'custom:tenant': 'acme#ann', sub: 'x' } },
    { apiKeyId: 'a#b' },
    { apiKeyId: 'x'.repeat(129) },
  ])('are required: %j', (parts) => {
    expect(refusal(parts)).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it.each([undefined, null, 'turn', {}])('are required of a direct invoke with %j', (sent) => {
    expect(() => readTurnRequest(sent as never)).toThrow('no verified identity');
  });
});

describe('what a client may choose', () => {
  it('is memory, on unless it says otherwise', () => {
    expect(readTurnRequest(event()).memory).toBe(true);
    const body = { message: 'Hello', memory: false };
    expect(readTurnRequest(event({ body })).memory).toBe(false);
  });

  it('is a key for the turn, in a header', () => {
    expect(readTurnRequest(event()).idempotencyKey).toBeUndefined();
    const headers = { 'idempotency-key': 'k-1' };
    expect(readTurnRequest(event({ headers })).idempotencyKey).toBe('k-1');
    expect(refusal({ headers: { 'Idempotency-Key': '' } })).toMatchObject({
      status: 400,
      code: 'invalid_request',
    });
  });
});

describe('the body', () => {
  it.each([null, '', '{', 'message=hi', 'undefined'])('must be JSON: %j', (text) => {
    expect(refusal({ text })).toMatchObject({ status: 400, code: 'invalid_json' });
  });

  it.each([
    [null],
    [[]],
    ['hello'],
    [{}],
    [{ message: 7 }],
    [{ message: '' }],
    [{ message: ' \n\t ' }],
    [{ message: 'x'.repeat(8_001) }],
    [{ message: 'hi', sessionId: 'a b' }],
    [{ message: 'hi', sessionId: 'a#b' }],
    [{ message: 'hi', sessionId: 'x\n' }],
    [{ message: 'hi', sessionId: 'x'.repeat(65) }],
    [{ message: 'hi', sessionId: null }],
    [{ message: 'hi', memory: 'no' }],
    [{ message: 'hi', extra: 1 }],
  ])('must be a turn: %j', (body) => {
    const { status, code, message } = refusal({ body });
    expect({ status, code }).toEqual({ status: 400, code: 'invalid_request' });
    expect(message).toMatch(/^body.*\.$/);
  });

  it('is refused with what is unknown in it named', () => {
    expect(refusal({ body: { message: 'hi', massage: 'x' } }).message).toContain('massage');
  });

  it('is refused in a sentence, whatever there is wrong with it', () => {
    const fields = Array.from({ length: 10_000 }, (_, index) => [`field${index}`, 1]);
    const many = refusal({ body: Object.fromEntries(fields) });
    expect(many.message).toContain('body.message is missing; body.field0 is not known');
    expect(many.message).toMatch(/; and more\.$/);
    const long = refusal({ body: { message: 'Hello', ['x'.repeat(100_000)]: 1 } });
    for (const { message } of [many, long]) expect(message.length).toBeLessThan(600);
  });

  it('may hold 200,000 bytes, counted as bytes', () => {
    expect(refusal({ text: `"${'x'.repeat(200_000)}"` }).status).toBe(413);
    expect(refusal({ text: `"${'é'.repeat(100_000)}"` })).toMatchObject({ code: 'body_too_large' });
    expect(refusal({ text: `"${'x'.repeat(199_998)}"` }).status).toBe(400);
  });

  it('may come base64-encoded, as API Gateway passes binary types on', () => {
    const text = Buffer.from(JSON.stringify({ message: 'Grüße' })).toString('base64');
    expect(readTurnRequest(event({ text, base64: true })).message).toBe('Grüße');
  });

  it('loses half surrogate pairs, which no model or table takes', () => {
    const { message } = readTurnRequest(event({ text: '{"message":"a\\ud83d"}' }));
    expect(message.isWellFormed()).toBe(true);
  });

  it('is either accepted or refused with a 4xx, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.record({ message: fc.string(), sessionId: fc.string() })),
        (body) => {
          try {
            const { message } = readTurnRequest(event({ body }));
            expect(message).toBe((body as { message: string }).message.toWellFormed());
          } catch (error) {
            expect(error).toBeInstanceOf(ApiError);
            expect((error as ApiError).status).toBe(400);
          }
        },
      ),
    );
  });
});

describe('the wish for events', () => {
  it.each([
    [{ Accept: 'text/event-stream' }, true],
    [{ accept: 'application/json, text/event-stream' }, true],
    [{ ACCEPT: 'text/event-stream' }, true],
    [{ accept: 'application/json' }, false],
    [{}, false],
    [null, false],
  ])('is read from %j', (headers, stream) => {
    expect(readTurnRequest(event({ headers })).stream).toBe(stream);
  });
});
