import { describe, expect, it } from '@jest/globals';
import { checkText } from '../../../../../../scripts/local/lambda/api/validation.ts';

describe('checkText', () => {
  it.each([
    [/^(\$LATEST\.PUBLISHED|[0-9]+)$/, '(\\$LATEST\\.PUBLISHED|[0-9]+)'],
    [/^[a-z]+$/, '[a-z]+'],
    [/^(?!^[0-9]+$)([a-z]+)$/, '(?!^[0-9]+$)([a-z]+)'],
  ])('shows the whole pattern %s, as the service does', (pattern, shown) => {
    expect(() => checkText('NOT:ME', 'qualifier', { pattern })).toThrow(
      `Value 'NOT:ME' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ${shown}`,
    );
  });
});
