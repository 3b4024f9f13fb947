import { describe, expect, it } from '@jest/globals';
import { describeOutcome, followBuild } from '../../../../scripts/deploy/follow-build.ts';
import { FakeClient } from '../../../support/fake-client.ts';
import { serviceError } from '../../../support/memory-lambda.ts';

const logs = { groupName: 'group', streamName: 'stream' };

/** Follows a build that is looked at `looks` times; the log is what `lines(look)` says it holds by then. */
async function follow(looks: number, lines: (look: number) => string[] | Error) {
  let look = 0;
  const codebuild = new FakeClient({
    BatchGetBuilds: () => {
      look += 1;
      const buildComplete = look >= looks;
      return {
        builds: [
          { id: 'b', buildComplete, logs, ...(buildComplete && { buildStatus: 'SUCCEEDED' }) },
        ],
      };
    },
  });
  let slept = 0;
  const logClient = new FakeClient({
    // As the service: a token that stays the same at the end, pages of two lines.
    GetLogEvents: ({ nextToken }) => {
      const all = lines(slept);
      if (all instanceof Error) throw all;
      const start = Number(nextToken ?? 0);
      const events = all.slice(start, start + 2).map((message) => ({ message }));
      return { events, nextForwardToken: String(start + events.length) };
    },
  });
  const printed: string[] = [];
  const build = await followBuild({
    codebuild,
    logs: logClient,
    buildId: 'b',
    pollMs: 10,
    print: (line) => printed.push(line),
    sleep: async () => {
      slept += 1;
    },
  });
  return { build, printed, slept };
}

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}\n`);

describe('following a build', () => {
  it('prints each line once and in order, over pages and looks', async () => {
    const { printed, build } = await follow(3, (look) => numbered(look * 3));
    expect(printed).toEqual(numbered(9).map((line) => line.trimEnd()));
    expect(build.buildStatus).toBe('SUCCEEDED');
  });

  it('prints lines that come after the build has ended', async () => {
    const { printed } = await follow(1, (look) => numbered(look === 0 ? 1 : 4));
    expect(printed).toHaveLength(4);
  });

  it('waits for a log that is not there yet', async () => {
    const { printed } = await follow(3, (look) =>
      look < 2 ? serviceError('ResourceNotFoundException') : numbered(2),
    );
    expect(printed).toEqual(['line 1', 'line 2']);
  });

  it('does not hide another error of the log', async () => {
    await expect(follow(2, () => serviceError('AccessDeniedException'))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('says that a build is gone instead of waiting for ever', async () => {
    await expect(
      followBuild({
        codebuild: new FakeClient({
          BatchGetBuilds: () => ({ builds: [], buildsNotFound: ['b'] }),
        }),
        logs: new FakeClient({}),
        buildId: 'b',
        pollMs: 1,
        print: () => undefined,
      }),
    ).rejects.toThrow('the build b is gone');
  });
});

describe('the outcome of a build', () => {
  it('names the phase that failed and why', () => {
    expect(describeOutcome({ buildStatus: 'SUCCEEDED' })).toBe('SUCCEEDED');
    expect(describeOutcome({ buildStatus: 'STOPPED' })).toBe('STOPPED');
    expect(
      describeOutcome({
        buildStatus: 'FAILED',
        phases: [
          { phaseType: 'INSTALL', phaseStatus: 'SUCCEEDED' },
          {
            phaseType: 'BUILD',
            phaseStatus: 'FAILED',
            contexts: [{ statusCode: 'COMMAND_EXECUTION_ERROR', message: 'exit status 1' }],
          },
          { phaseType: 'COMPLETED' },
        ],
      }),
    ).toBe('FAILED in BUILD: exit status 1');
  });
});
