import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type LambdaSender,
  listAliases,
  listingOnce,
  listPoolVersions,
  listVersions,
  splitFunctionArn,
} from '../../../../../functions/shared/versions/lambda-reads.ts';
import { MemoryLambda, serviceError } from '../../../../support/memory-lambda.ts';

const NAME = 'agentpool-test-router';
const POOL = 'agentpool-test-g1';

describe('reading versions', () => {
  let lambda: MemoryLambda;
  beforeEach(() => {
    lambda = new MemoryLambda();
    lambda.add(NAME, POOL, Array(120).fill('Active'));
  });

  it('follows every page, of a pool and of a function', async () => {
    expect((await listPoolVersions(lambda, POOL)).get(NAME)).toHaveLength(120);
    const versions = await listVersions(lambda, NAME);
    expect(versions).toHaveLength(120);
    expect(versions.at(-1)).toEqual({
      qualifier: '120',
      state: 'Active',
      publishedAt: 0,
      durable: false,
    });
  });

  it('leaves $LATEST out, and tells of no age that the service does not', async () => {
    lambda.version(NAME, '2').durable = { open: 0 };
    const withoutTimes: LambdaSender = {
      send: async (command: never) => {
        const answer = (await lambda.send(command)) as { Versions?: { LastModified?: string }[] };
        for (const version of answer.Versions ?? []) delete version.LastModified;
        return answer;
      },
    };
    const versions = await listVersions(withoutTimes, NAME);
    expect(versions.map(({ qualifier }) => qualifier)).not.toContain('$LATEST');
    expect(versions[0]?.publishedAt).toBeUndefined();
    expect(versions[1]?.durable).toBe(true);
  });

  it('reads a list once a run, and again when it could not be read', async () => {
    const versionsOf = listingOnce(lambda);
    lambda.before = () => {
      throw serviceError('ServiceException', 'later');
    };
    await expect(versionsOf(NAME)).rejects.toThrow('later');
    lambda.before = () => undefined;
    const first = await versionsOf(NAME);
    const calls = lambda.calls.length;
    expect(await versionsOf(NAME)).toBe(first);
    expect(lambda.calls).toHaveLength(calls);
  });

  it('reads of aliases both sides and what they say', async () => {
    lambda.point(NAME, 'live', '3', '7');
    lambda.live(NAME).description = 'released today';
    expect(await listAliases(lambda, NAME)).toEqual([
      { name: 'live', targets: ['3', '7'], description: 'released today' },
    ]);
  });

  it.each([
    ['arn:aws:lambda:us-east-1:123456789012:function:router:7', 'router', '7'],
    ['arn:aws:lambda:us-east-1:123456789012:function:router', 'router', '$LATEST'],
    ['arn:aws:lambda:us-east-1:123456789012:function:router:live', 'router', 'live'],
  ])('splits %s', (arn, functionName, qualifier) => {
    expect(splitFunctionArn(arn)).toEqual({ functionName, qualifier });
  });
});
