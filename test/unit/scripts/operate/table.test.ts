import { describe, expect, it } from '@jest/globals';
import { formatTable } from '../../../../scripts/operate/table.ts';

describe('a table', () => {
  it('aligns numbers right, text left, and leaves no blanks at line ends', () => {
    expect(
      formatTable(
        ['name', 'count', 'note'],
        [
          ['a', 1, 'x'],
          ['bcdefg', 100, undefined],
        ],
      ),
    ).toBe('name    count  note\na           1  x\nbcdefg    100');
  });

  it('is its header when there are no rows', () => {
    expect(formatTable(['a', 'b'], [])).toBe('a  b');
  });
});
