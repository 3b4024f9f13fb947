import { describe, expect, it } from '@jest/globals';
import { startBuild } from '../../../../scripts/deploy/start-build.ts';
import type { Stage } from '../../../../scripts/operate/stage.ts';
import { FakeClient } from '../../../support/fake-client.ts';
import { serviceError } from '../../../support/memory-lambda.ts';

const stage: Stage = {
  name: 'dev',
  project: 'agentpool',
  region: 'us-east-1',
  isLocal: false,
  prefix: 'agentpool-dev',
  environment: {},
};
const zip = new Uint8Array([1]);

const clients = (put: () => unknown, start: () => unknown) => ({
  sts: new FakeClient({ GetCallerIdentity: () => ({ Account: '111122223333' }) }),
  s3: new FakeClient({ PutObject: put }),
  codebuild: new FakeClient({ StartBuild: start }),
});

const fail = (name: string, message?: string) => () => {
  throw serviceError(name, message);
};

describe('starting a build', () => {
  it('builds the very version of the source that it uploaded', async () => {
    const used = clients(
      () => ({ VersionId: 'v7' }),
      () => ({ build: { id: 'agentpool-dev-deploy:1' } }),
    );
    await expect(startBuild(used, stage, zip)).resolves.toBe('agentpool-dev-deploy:1');
    expect(used.s3.sent[0]?.input).toEqual({
      Bucket: 'agentpool-dev-artefacts-111122223333',
      Key: 'source/agentpool-dev.zip',
      Body: zip,
    });
    expect(used.codebuild.sent[0]?.input).toEqual({
      projectName: 'agentpool-dev-deploy',
      sourceVersion: 'v7',
    });
  });

  it.each([
    ['bucket', clients(fail('NoSuchBucket'), () => ({}))],
    ['project', clients(() => ({ VersionId: 'v1' }), fail('ResourceNotFoundException'))],
  ])('says how to make a stage that has no %s yet', async (_what, used) => {
    await expect(startBuild(used, stage, zip)).rejects.toThrow(
      'dev has not been bootstrapped in account 111122223333: run make bootstrap STAGE=dev once',
    );
  });

  it('says that a deploy is running', async () => {
    const used = clients(
      () => ({ VersionId: 'v1' }),
      fail('AccountLimitExceededException', 'build 4 is running'),
    );
    await expect(startBuild(used, stage, zip)).rejects.toThrow(
      'a deploy of dev is running already: build 4 is running',
    );
  });

  it('hands on what it does not know', async () => {
    const used = clients(fail('AccessDenied'), () => ({}));
    await expect(startBuild(used, stage, zip)).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
