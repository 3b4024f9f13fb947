import { describe, expect, it } from '@jest/globals';
import { clientSettings, findStage } from '../../../../scripts/operate/stage.ts';

describe('a stage', () => {
  it('names the stages there are when it is asked for another', () => {
    for (const name of ['', 'production', '../local', 'local.tfvars']) {
      expect(() => findStage(name, {})).toThrow('STAGE is one of dev, local, prod, qa');
    }
  });

  it('leads the local stage to its endpoint with the local credentials, whatever the shell has', () => {
    const stage = findStage('local', {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4711',
      AWS_REGION: 'eu-west-1',
      AWS_PROFILE: 'somebody',
    });
    expect(clientSettings(stage)).toEqual({
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:4711',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    expect(stage.environment).toMatchObject({ AWS_PROFILE: '', AWS_SESSION_TOKEN: '' });
  });

  it('leaves credentials and endpoint of a stage in AWS to the SDK', () => {
    const stage = findStage('dev', { AWS_REGION: 'eu-west-1', PROJECT: 'other' });
    expect(stage).toMatchObject({ prefix: 'other-dev', isLocal: false });
    expect(clientSettings(stage)).toEqual({ region: 'eu-west-1' });
  });

  it('refuses to send a stage of AWS to the endpoint that a shell still has', () => {
    expect(() => findStage('dev', { AWS_ENDPOINT_URL: 'http://127.0.0.1:4700' })).toThrow(
      'AWS_ENDPOINT_URL is http://127.0.0.1:4700: unset it',
    );
  });
});
