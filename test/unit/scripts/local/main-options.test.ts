import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readOptions } from '../../../../scripts/local/main-options.ts';
import { projectRoot } from '../../../../scripts/terraform/project.ts';

describe('readOptions', () => {
  it('takes the defaults when nothing is said', () => {
    const state = join(projectRoot, '.local');
    expect(readOptions({}, {})).toEqual({
      port: 4700,
      state,
      model: 'offline',
      rateLimits: false,
    });
  });

  it('lets flags win over the environment', () => {
    const options = readOptions(
      { port: '0', model: 'offline' },
      { PORT: '4711', MODEL: 'bedrock' },
    );
    expect(options).toMatchObject({ port: 0, model: 'offline' });
  });

  it('takes PORT and MODEL from the environment', () => {
    expect(readOptions({}, { PORT: '4711', MODEL: 'bedrock' })).toMatchObject({
      port: 4711,
      model: 'bedrock',
    });
  });

  it.each(['x', '-1', '65536', '47.5'])('refuses port %s in one line', (port) => {
    expect(() => readOptions({ port }, {})).toThrow(/^port must be a number from 0 to 65535/);
  });

  it('turns rate limits on by flag or environment, and refuses what is neither on nor off', () => {
    expect(readOptions({}, { RATE_LIMITS: '1' }).rateLimits).toBe(true);
    expect(readOptions({ 'rate-limits': true }, {}).rateLimits).toBe(true);
    expect(() => readOptions({}, { RATE_LIMITS: 'yes' })).toThrow('RATE_LIMITS must be 1 or 0');
  });

  it('refuses an unknown model', () => {
    expect(() => readOptions({ model: 'gpt' }, {})).toThrow(
      'model must be offline or bedrock, not "gpt"',
    );
  });
});
