import { expect, it } from '@jest/globals';
import { splitPlanes } from '../../../../../scripts/local/bedrock/split-planes.ts';
import type { CloudRequest, CloudService } from '../../../../../scripts/local/service.ts';

const named = (body: string): CloudService => ({
  handle: async () => ({ status: 200, body }),
  close: async () => {},
});

it.each([
  ['/model/amazon.nova-lite-v1%3A0/converse-stream', 'runtime'],
  ['/guardrail/offline/version/1/apply', 'runtime'],
  ['/guardrails/offline', 'control plane'],
  ['/foundation-models', 'control plane'],
])('%s goes to the %s', async (path, plane) => {
  const bedrock = splitPlanes(named('runtime'), named('control plane'));
  expect((await bedrock.handle({ path } as CloudRequest)).body).toBe(plane);
});
