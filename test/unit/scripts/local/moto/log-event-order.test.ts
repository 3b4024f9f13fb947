import { describe, expect, it } from '@jest/globals';
import { logEventOrder } from '../../../../../scripts/local/moto/shims/log-event-order.ts';
import type { CloudRequest } from '../../../../../scripts/local/service.ts';

/** What moto is asked when a client asks `operation` with `body`. */
async function asked(operation: string, body: string): Promise<string> {
  let passed = '';
  const request: CloudRequest = {
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: { 'x-amz-target': `Logs_20140328.${operation}` },
    body: Buffer.from(body),
    region: 'us-east-1',
    accountId: '123456789012',
    signal: new AbortController().signal,
  };
  await logEventOrder(request, async (next) => {
    passed = next.body.toString();
    return { status: 200 };
  });
  return passed;
}

describe('logEventOrder', () => {
  it('asks for lines in the order of their time, whatever the client said', async () => {
    const group = '{"logGroupName":"g","interleaved":false}';
    expect(JSON.parse(await asked('FilterLogEvents', group))).toEqual({
      logGroupName: 'g',
      interleaved: true,
    });
  });

  it.each([
    ['GetLogEvents', '{"logGroupName":"g"}'],
    ['FilterLogEvents', 'no json'],
    ['FilterLogEvents', 'null'],
  ])('leaves %s of %s as it is', async (operation, body) => {
    expect(await asked(operation, body)).toBe(body);
  });
});
