/** The local cloud dies in the middle of a deploy, and the next run puts everything right. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { sendTurn } from '../../scripts/client/send-turn.ts';
import { Checkout, DEPLOYS_MS } from '../support/checkout.ts';

jest.setTimeout(DEPLOYS_MS);

let checkout: Checkout;

beforeAll(async () => {
  checkout = await Checkout.create();
});

afterAll(() => checkout?.remove());

describe('a deploy whose cloud is killed', () => {
  it.each([
    ['before the build has a source', /deploying the working tree/],
    ['while bundles are built', /Entering phase PRE_BUILD/],
    ['in the middle of the apply', /capacity_provider\.main: Creating/],
    ['between the apply and the end of the release', /release agentpool-local-router/],
  ])('ends with one line %s, and leaves no process behind', async (_, moment) => {
    const deploy = checkout.start('make deploy STAGE=local');
    await deploy.line(moment);
    process.kill(JSON.parse(checkout.read('.local/cloud.json')).pid, 'SIGKILL');
    const { code, output } = await deploy.result;
    expect(code).not.toBe(0);
    expect(output).toMatch(/^deploy: .*make local/m);
    expect(output).not.toMatch(/^\s+at .*\.ts:\d+/m);
    await gone(checkout.folder);
  });

  it('is finished by running it again', async () => {
    const { code, output } = await checkout.run('make local');
    if (code !== 0) throw new Error(output.slice(-5000));
    const turn = await sendTurn(checkout.stage, { message: 'Where is shipment S-3001?' });
    expect(turn).toMatchObject({ status: 200, answer: { agent: 'operations' } });
    const again = await checkout.run('make deploy STAGE=local');
    expect(again.output).toMatch(/No changes\./);
    expect(again.code).toBe(0);
  });
});

/** Waits until no process runs from the folder any more: orphans end by themselves, but not at once. */
async function gone(folder: string): Promise<void> {
  for (;;) {
    try {
      execFileSync('pgrep', ['-f', folder]);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
