/** Pages stay whole while items come and go between them: the pruner deletes while it lists. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pageOf } from '../../../../../../scripts/local/lambda/api/paging.ts';

const query = (marker?: string, size?: number) => {
  const parameters = new URLSearchParams();
  if (marker !== undefined) parameters.set('Marker', marker);
  if (size !== undefined) parameters.set('MaxItems', String(size));
  return parameters;
};
const key = (item: string) => item;

describe('paging', () => {
  it('gives every item exactly once, in order, whatever the page size', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-z]{1,5}$/)),
        fc.integer({ min: 1, max: 7 }),
        (items, size) => {
          const seen: string[] = [];
          let marker: string | undefined;
          do {
            const page = pageOf(items, key, query(marker, size), 50);
            expect(page.items.length).toBeLessThanOrEqual(size);
            seen.push(...page.items);
            marker = page.nextMarker;
          } while (marker !== undefined);
          expect(seen).toEqual([...items].sort());
        },
      ),
    );
  });

  it('skips nothing when the items of the page before are deleted', () => {
    const first = pageOf(['a', 'b', 'c', 'd'], key, query(undefined, 2), 50);
    expect(first.items).toEqual(['a', 'b']);
    expect(pageOf(['c', 'd'], key, query(first.nextMarker, 2), 50).items).toEqual(['c', 'd']);
  });

  it('never gives more than the service does, whatever is asked', () => {
    const items = Array.from({ length: 60 }, (_, i) => String(i).padStart(3, '0'));
    expect(pageOf(items, key, query(undefined, 10_000), 50).items).toHaveLength(50);
  });

  it.each(['0', '-1', 'ten', '10001'])('refuses MaxItems %s', (text) => {
    expect(() => pageOf([], key, new URLSearchParams({ MaxItems: text }), 50)).toThrow('MaxItems');
  });
});
