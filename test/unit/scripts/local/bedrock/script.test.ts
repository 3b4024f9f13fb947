import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createBedrock } from '../../../../../scripts/local/bedrock/create-bedrock.ts';
import { type BedrockServer, startBedrock } from '../../../../support/bedrock-server.ts';

let server: BedrockServer;
beforeAll(async () => {
  server = await startBedrock();
});
afterEach(() => server.control('POST', '/reset'));
afterAll(() => server.close());

async function ask(text: string, modelId = 'amazon.nova-lite-v1:0'): Promise<string> {
  const messages = [{ role: 'user' as const, content: [{ text }] }];
  const { output } = await server.client.send(new ConverseCommand({ modelId, messages }));
  return output?.message?.content?.[0]?.text ?? '';
}

describe('scripting the model', () => {
  it('uses entries up in order, then is honest again', async () => {
    await server.script({ reply: { text: 'one' } }, { reply: { text: 'two' }, times: 2 });
    expect(await Promise.all([ask('a'), ask('b'), ask('c')])).toEqual(
      expect.arrayContaining(['one', 'two', 'two']),
    );
    expect(await ask('d')).toContain('offline model');
  });

  it('gives an entry only to the request that it is for', async () => {
    await server.script(
      { when: { modelId: 'amazon.nova-pro-v1:0' }, reply: { text: 'for pro' } },
      { when: { textContains: 'secret' }, reply: { text: 'for secret' } },
    );
    expect(await ask('hello')).toContain('offline model');
    expect(await ask('a secret')).toBe('for secret');
    expect(await ask('hello', 'amazon.nova-pro-v1:0')).toBe('for pro');
  });

  it('times 0 lasts until the reset', async () => {
    await server.script({ reply: { text: 'always' }, times: 0 });
    expect([await ask('a'), await ask('b')]).toEqual(['always', 'always']);
    await server.control('POST', '/reset');
    expect(await ask('c')).not.toBe('always');
  });

  it('gives an entry only to the request that has all of its texts, and while its time lasts', async () => {
    await server.script(
      { when: { textContains: ['one', 'two'] }, reply: { text: 'both' } },
      { forMs: 0.001, times: 0, reply: { text: 'too late' } },
    );
    expect(await ask('one')).toContain('offline model');
    expect(await ask('two and one')).toBe('both');
    const { status } = await server.control('POST', '/script', { forMs: 0 });
    expect(status).toBe(400);
  });

  it('tells what was asked', async () => {
    await server.script({ reply: { text: 'one' } });
    await ask('what is asked');
    const { json } = await server.control('GET', '/calls');
    expect(json).toMatchObject({
      count: 1,
      calls: [
        { number: 1, operation: 'Converse', modelId: 'amazon.nova-lite-v1:0', scripted: true },
      ],
    });
    expect(JSON.stringify(json)).toContain('what is asked');
  });

  it.each([
    [{ fault: { kind: 'explode' } }, 'unknown fault "explode"'],
    [{ wen: {} }, 'unknown key "wen"'],
    [{ when: { model: 'x' } }, 'unknown key "model"'],
    [{ fault: { kind: 'error' } }, 'needs a status'],
    [{ times: -1 }, 'times must be'],
  ])('refuses %j in one line', async (entry, message) => {
    const { status, json } = await server.control('POST', '/script', entry);
    expect(status).toBe(400);
    expect((json as { message: string }).message).toContain(message);
  });

  it('adds nothing of a list with a wrong entry', async () => {
    await server.control('POST', '/script', [{ reply: { text: 'x' } }, { times: -1 }]);
    expect((await server.control('GET', '')).json).toMatchObject({ scripted: 0 });
  });
});

describe('MODEL=bedrock', () => {
  it('asks for credentials of the user in one line when there are none', () => {
    expect(() => createBedrock({ mode: 'bedrock', environment: {} })).toThrow(
      /AGENTPOOL_BEDROCK_PROFILE/,
    );
  });
});
