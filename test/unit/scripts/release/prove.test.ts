import type { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from '@jest/globals';
import type { FleetEntry } from '../../../../scripts/deploy/stage-terraform.ts';
import { prove } from '../../../../scripts/release/prove.ts';

const entry = { function_name: 'router', version: '2' } as FleetEntry;
const clock = { now: () => 0, sleep: async () => undefined, pollMs: 1, settleMs: 1 };

/** What the proof makes of an invocation that answers so. */
async function verdictOn(answer: string, failure?: string): Promise<string> {
  const lambda = {
    send: async () => ({ Payload: Buffer.from(answer), FunctionError: failure }),
  } as unknown as LambdaClient;
  return await prove(entry, { lambda, clock }).then(
    () => 'proven',
    (error: Error) => error.message,
  );
}

describe('the proof of a version', () => {
  it('is a warm answer of that version', async () => {
    await expect(verdictOn('{"type":"agentpool.warm","version":"2"}')).resolves.toBe('proven');
  });

  it.each([
    ['an error with its stack', '{"errorMessage":"no\ntable"}', 'Unhandled'],
    [
      'a streamed answer with its head',
      `{"statusCode":401}${'\0'.repeat(8)}{"error":{}}\n`,
      undefined,
    ],
    ['no JSON', '<html>\n', undefined],
    ['nothing', '', undefined],
    ['null', 'null', undefined],
    ['a page of text', 'x\n'.repeat(5_000), undefined],
  ])('fails in one readable line on %s', async (_what, answer, failure) => {
    const verdict = await verdictOn(answer, failure);
    expect(verdict).toMatch(/^version 2 of router failed its proof: [^\p{Cc}]{10,400}$/u);
  });
});
