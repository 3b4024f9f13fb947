import { describe, expect, it } from '@jest/globals';
import { awaitRunningBuild } from '../../../../scripts/deploy/await-running-build.ts';
import { FakeClient } from '../../../support/fake-client.ts';

const run = async (codebuild: FakeClient): Promise<{ said: string[]; pauses: number[] }> => {
  const said: string[] = [];
  const pauses: number[] = [];
  await awaitRunningBuild({
    codebuild,
    projectName: 'agentpool-local-deploy',
    pollMs: 300,
    print: (line) => said.push(line),
    sleep: async (ms) => pauses.push(ms),
  });
  return { said, pauses };
};

describe('waiting for a build that runs', () => {
  it('does not wait where nothing was ever built', async () => {
    const codebuild = new FakeClient({ ListBuildsForProject: () => ({ ids: [] }) });
    expect(await run(codebuild)).toEqual({ said: [], pauses: [] });
  });

  it('does not wait when all builds have ended', async () => {
    const codebuild = new FakeClient({
      ListBuildsForProject: () => ({ ids: ['b:2', 'b:1'] }),
      BatchGetBuilds: () => ({ builds: [{ buildComplete: true }, { buildComplete: true }] }),
    });
    expect(await run(codebuild)).toEqual({ said: [], pauses: [] });
  });

  it('waits until the running one has ended, and says so once', async () => {
    const codebuild = new FakeClient({
      ListBuildsForProject: () => ({ ids: ['b:2', 'b:1'] }),
      BatchGetBuilds: (_input, times) => ({
        builds: [
          { id: 'b:2', buildComplete: times >= 2 },
          { id: 'b:1', buildComplete: true },
        ],
      }),
    });
    expect(await run(codebuild)).toEqual({
      said: ['waiting for the deploy that is running already: build b:2'],
      pauses: [300, 300],
    });
  });
});
