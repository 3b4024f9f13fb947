/** Tags: what is the resource's own and what is everybody's. */
import { describe, expect, it } from '@jest/globals';
import {
  plannedTagsAll,
  readTags,
  tagChanges,
} from '../../../../../../scripts/local/provider/engine/tags.ts';
import { UNKNOWN } from '../../../../../../scripts/local/provider/wire/values.ts';

const defaults = { project: 'agentpool', stage: 'local' };

describe('tags', () => {
  it('are planned with the defaults beneath the resource’s own', () => {
    expect(plannedTagsAll(defaults, { stage: 'dev', a: '1', gone: null })).toEqual({
      project: 'agentpool',
      stage: 'dev',
      a: '1',
    });
    expect(plannedTagsAll({}, null)).toEqual({});
    expect(plannedTagsAll(defaults, UNKNOWN)).toBe(UNKNOWN);
    expect(plannedTagsAll(defaults, { a: UNKNOWN })).toBe(UNKNOWN);
  });

  it('are read without the defaults, unless the resource said one itself', () => {
    const actual = { ...defaults, a: '1', 'aws:cloudformation:stack': 's' };
    expect(readTags(actual, defaults, null)).toEqual({
      tags: { a: '1' },
      tags_all: { ...defaults, a: '1' },
    });
    expect(readTags(actual, defaults, { stage: 'local' }).tags).toEqual({ stage: 'local', a: '1' });
    expect(readTags(defaults, defaults, null).tags).toBeNull();
    expect(readTags(defaults, defaults, {}).tags).toEqual({});
  });

  it('show drift: a default that somebody changed', () => {
    expect(readTags({ project: 'other' }, defaults, null)).toEqual({
      tags: { project: 'other' },
      tags_all: { project: 'other' },
    });
  });

  it('change by what differs', () => {
    expect(tagChanges({ a: '1', b: '2', c: '3' }, { a: '1', b: '4', d: '5' })).toEqual({
      removed: ['c'],
      written: { b: '4', d: '5' },
    });
  });
});
