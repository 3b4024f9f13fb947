import { describe, expect, it } from '@jest/globals';
import { proxyResult } from '../../../../../scripts/local/apigateway/proxy-result.ts';

const of = (value: unknown) => proxyResult(Buffer.from(JSON.stringify(value)));

describe('proxyResult', () => {
  it('takes status, headers and body', () => {
    const response = of({ statusCode: 201, headers: { 'Content-Type': 'text/plain' }, body: 'hi' });
    expect(response).toEqual({
      status: 201,
      headers: { 'content-type': 'text/plain' },
      body: Buffer.from('hi'),
    });
  });

  it('prefers multiple values and leaves out what the gateway frames itself', () => {
    const response = of({
      statusCode: 200,
      headers: { a: '1', 'Content-Length': '999', Connection: 'close' },
      multiValueHeaders: { A: ['2', '3'] },
    });
    expect(response?.headers).toEqual({ 'content-type': 'application/json', a: '2, 3' });
  });

  it('decodes a binary body', () => {
    const body = Buffer.from([0, 255]).toString('base64');
    expect(of({ statusCode: 200, body, isBase64Encoded: true })?.body).toEqual(
      Buffer.from([0, 255]),
    );
  });

  it.each([
    [null],
    ['text'],
    [[]],
    [{}],
    [{ statusCode: 'abc' }],
    [{ statusCode: 600 }],
    [{ statusCode: 200, body: { not: 'text' } }],
  ])('takes %j for malformed', (value) => expect(of(value)).toBeUndefined());

  it('takes what is no JSON for malformed', () => {
    expect(proxyResult(Buffer.from('{'))).toBeUndefined();
  });
});
