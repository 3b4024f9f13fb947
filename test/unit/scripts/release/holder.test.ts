import { describe, expect, it } from '@jest/globals';
import { thisHolder } from '../../../../scripts/release/holder.ts';

const machine = { hostname: 'desk', pid: 10, isRunning: (pid: number) => pid === 11 };

describe('the holder of a claim', () => {
  it('is the project of a build, whose other builds have ended: it runs one at a time', () => {
    const holder = thisHolder({ CODEBUILD_BUILD_ID: 'agentpool-dev-deploy:0f3a' }, machine);
    expect(holder.name).toBe('build:agentpool-dev-deploy');
    expect(holder.isDead('build:agentpool-dev-deploy')).toBe(true);
    expect(holder.isDead('build:agentpool-qa-deploy')).toBe(false);
    expect(holder.isDead('host:desk:12')).toBe(false);
    expect(holder.isDead('pruner:1')).toBe(false);
  });

  it('is host and process elsewhere, and knows the dead of its own host only', () => {
    const holder = thisHolder({}, machine);
    expect(holder.name).toBe('host:desk:10');
    expect(holder.isDead('host:desk:11')).toBe(false);
    expect(holder.isDead('host:desk:12')).toBe(true);
    expect(holder.isDead('host:desk:10')).toBe(true);
    expect(holder.isDead('host:laptop:12')).toBe(false);
    expect(holder.isDead('build:agentpool-dev-deploy')).toBe(false);
    expect(holder.isDead('somebody who left no name')).toBe(false);
  });

  it('sees that this very process runs, and that none of that number does', () => {
    const { name, isDead } = thisHolder({}, undefined);
    const host = name.replace(/:\d+$/, '');
    expect(isDead(`${host}:${process.ppid}`)).toBe(false);
    // Above the largest number that Linux gives to a process.
    expect(isDead(`${host}:4194305`)).toBe(true);
  });
});
