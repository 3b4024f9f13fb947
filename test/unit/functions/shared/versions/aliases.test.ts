import { describe, expect, it } from '@jest/globals';
import {
  releasedAt,
  releasedDescription,
} from '../../../../../functions/shared/versions/aliases.ts';

describe('the description of live', () => {
  it('tells when it was moved', () => {
    const at = Date.UTC(2026, 10, 21, 8, 15);
    expect(releasedDescription(at)).toBe('released 2026-11-21T08:15:00.000Z');
    expect(releasedAt(releasedDescription(at))).toBe(at);
  });

  it.each([
    undefined,
    '',
    'released',
    'released soon',
    'Released 2026-11-21T08:15:00.000Z',
    '2026',
  ])('tells nothing when it is %j', (description) => {
    expect(releasedAt(description)).toBeUndefined();
  });
});
