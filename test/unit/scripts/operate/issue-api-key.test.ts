import { describe, expect, it } from '@jest/globals';
import { issueApiKey } from '../../../../scripts/operate/issue-api-key.ts';
import type { Stage } from '../../../../scripts/operate/stage.ts';
import { apiGateway } from '../../../support/fake-api-gateway.ts';

const stage: Stage = {
  name: 'dev',
  project: 'agentpool',
  region: 'us-east-1',
  isLocal: false,
  prefix: 'agentpool-dev',
  environment: {},
};

describe('issuing an API key', () => {
  it('makes the tenant’s key and adds it to the stage’s plan', async () => {
    const { client, keys, planKeys } = apiGateway(['other', 'agentpool-dev']);
    const key = await issueApiKey(client, stage, 'acme');
    expect(key).toEqual({ id: 'key-1', value: 'value-1', created: true });
    expect(keys).toEqual(['agentpool-dev-acme']);
    expect(planKeys).toEqual(['plan-2 key-1']);
  });

  it('gives the same key again, and repairs one that no plan has', async () => {
    const { client, planKeys } = apiGateway(['agentpool-dev']);
    await issueApiKey(client, stage, 'acme');
    planKeys.length = 0;
    await expect(issueApiKey(client, stage, 'acme')).resolves.toMatchObject({
      id: 'key-1',
      created: false,
    });
    expect(planKeys).toEqual(['plan-1 key-1']);
    await expect(issueApiKey(client, stage, 'acme')).resolves.toMatchObject({ id: 'key-1' });
  });

  it('does not take a key whose name only begins alike', async () => {
    const { client } = apiGateway(['agentpool-dev']);
    await issueApiKey(client, stage, 'acme-2');
    await expect(issueApiKey(client, stage, 'acme')).resolves.toMatchObject({ id: 'key-2' });
  });

  it.each(['', 'Acme', '-a', 'a b', 'a#b', 'x'.repeat(41)])(
    'refuses the tenant %j before it asks anybody',
    async (tenant) => {
      const { client, sent } = apiGateway(['agentpool-dev']);
      await expect(issueApiKey(client, stage, tenant)).rejects.toThrow("can't be a tenant");
      expect(sent).toEqual([]);
    },
  );

  it('says that a stage is not deployed', async () => {
    const { client } = apiGateway(['other']);
    await expect(issueApiKey(client, stage, 'acme')).rejects.toThrow(
      'dev has no API yet: run make deploy STAGE=dev first',
    );
  });
});
