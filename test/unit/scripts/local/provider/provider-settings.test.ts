/** The front stands in for the real provider on this machine only. */
import { describe, expect, it } from '@jest/globals';
import { isLoopback, settingsOf } from '../../../../../scripts/local/provider/provider-settings.ts';
import type { ObjectValue } from '../../../../../scripts/local/provider/wire/values.ts';

const config: ObjectValue = {
  region: 'us-east-1',
  access_key: 'local',
  secret_key: 'local',
  token: null,
  endpoints: [],
  default_tags: [{ tags: { project: 'agentpool' } }],
};
const endpoints = (value: ObjectValue): ObjectValue => ({ ...config, endpoints: [value] });
const summary = (settings: object): string =>
  'summary' in settings ? String(settings.summary) : '';

describe('the endpoint', () => {
  it.each([
    'http://127.0.0.1:4700',
    'http://localhost:1',
    'http://[::1]:4700',
    'http://a.localhost',
    'https://127.9.9.9',
  ])('may be %s', (url) => expect(isLoopback(url)).toBe(true));

  it.each([
    'https://lambda.us-east-1.amazonaws.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://10.0.0.1',
    'http://user@10.0.0.1/127.0.0.1',
    '127.0.0.1',
    '',
  ])('may not be %s', (url) => expect(isLoopback(url)).toBe(false));

  it('comes from the provider block, else from the environment, the service’s own variable first', () => {
    const environment = {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:2',
    };
    const block = endpoints({ lambda: 'http://127.0.0.1:3', s3: null });
    expect(settingsOf(block, environment)).toMatchObject({ endpoint: 'http://127.0.0.1:3' });
    expect(settingsOf(config, environment)).toMatchObject({ endpoint: 'http://127.0.0.1:2' });
    expect(settingsOf(config, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })).toMatchObject({
      endpoint: 'http://127.0.0.1:1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      defaultTags: { project: 'agentpool' },
    });
  });

  it('is refused when it is AWS, or anybody else, for any service', () => {
    expect(summary(settingsOf(config, {}))).toContain('not against AWS itself');
    expect(summary(settingsOf(config, { AWS_ENDPOINT_URL: 'https://example.com' }))).toContain(
      'https://example.com',
    );
    const mixed = endpoints({ lambda: 'http://127.0.0.1:1', s3: 'https://s3.amazonaws.com' });
    expect(summary(settingsOf(mixed, {}))).toContain('endpoint https://s3.amazonaws.com of s3');
  });
});

it('takes the region from the environment when the provider block has none, and asks for one otherwise', () => {
  const local = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
  const without = { ...config, region: null };
  expect(settingsOf(without, { ...local, AWS_DEFAULT_REGION: 'eu-west-1' })).toMatchObject({
    region: 'eu-west-1',
  });
  expect(settingsOf(without, local)).toMatchObject({ path: ['region'], summary: 'Missing region' });
});
