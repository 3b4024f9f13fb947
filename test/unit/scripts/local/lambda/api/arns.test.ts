/** Every form in which the service lets a caller name a function or a capacity provider. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  functionArn,
  parseFunction,
  parsePool,
  poolArn,
} from '../../../../../../scripts/local/lambda/api/arns.ts';

const place = { region: 'us-east-1', accountId: '123456789012' };
const names = fc.stringMatching(/^[a-zA-Z0-9_-]{1,64}$/);
const qualifiers = fc.oneof(
  fc.constantFrom('$LATEST', '$LATEST.PUBLISHED'),
  fc.stringMatching(/^[a-zA-Z0-9_-]{1,20}$/),
);

describe('names of functions', () => {
  it('reads back any name and qualifier from an ARN, a partial ARN and a name', () => {
    fc.assert(
      fc.property(names, fc.option(qualifiers, { nil: undefined }), (name, qualifier) => {
        const suffix = qualifier === undefined ? '' : `:${qualifier}`;
        // A partial name such as `function:7` is a function named `function`, as for the service.
        fc.pre(name !== 'function');
        const expected = { name, qualifier };
        expect(parseFunction(functionArn(place, name, qualifier))).toEqual(expected);
        expect(parseFunction(`123456789012:function:${name}${suffix}`)).toEqual(expected);
        expect(parseFunction(`${name}${suffix}`)).toEqual(expected);
        expect(parseFunction(name, qualifier ?? null)).toEqual(expected);
      }),
    );
  });

  it('accepts the same qualifier twice, as Terraform sends it, and refuses two different ones', () => {
    const arn = functionArn(place, 'router', '7');
    expect(parseFunction(arn, '7')).toEqual({ name: 'router', qualifier: '7' });
    expect(() => parseFunction(arn, '8')).toThrow(
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  });

  it.each(['', 'with space', 'a/b', 'x'.repeat(257), 'arn:aws:s3:::bucket', 'a:b:c:d'])(
    'refuses %j with a ValidationException',
    (text) => {
      expect(() => parseFunction(text)).toThrow(
        expect.objectContaining({ name: 'ValidationException' }),
      );
    },
  );
});

describe('names of capacity providers', () => {
  it('reads back a name from its ARN', () => {
    fc.assert(
      fc.property(names, (name) => {
        expect(parsePool(poolArn(place, name))).toBe(name);
        expect(parsePool(name)).toBe(name);
      }),
    );
  });
});
