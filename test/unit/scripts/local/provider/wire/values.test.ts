/** Terraform's values: nulls, unknowns and refinements survive the way to JavaScript and back. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bytesField } from '../../../../../../scripts/local/provider/wire/fields.ts';
import {
  decodeDynamicValue,
  decodeObject,
  encodeDynamicValue,
  hasUnknown,
  isUnknown,
  UNKNOWN,
  type Value,
  withoutUnknown,
} from '../../../../../../scripts/local/provider/wire/values.ts';

const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.constant(UNKNOWN),
    fc.boolean(),
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
}));

describe("Terraform's values", () => {
  it('come back as they were sent', () => {
    fc.assert(
      fc.property(value, (sent) => {
        // A negative zero is a number of JavaScript, not of Terraform.
        const plain = JSON.stringify(sent).includes('-0') || Object.is(sent, -0);
        fc.pre(!plain);
        expect(decodeDynamicValue(encodeDynamicValue(sent))).toEqual(sent);
      }),
    );
  });

  it('lose every unknown part, and only those, when an apply fails', () => {
    fc.assert(
      fc.property(value, (sent) => {
        const kept = withoutUnknown(sent);
        expect(hasUnknown(kept)).toBe(false);
        if (!hasUnknown(sent)) expect(kept).toEqual(sent);
      }),
    );
  });

  it('takes an unknown with a known prefix for unknown, and passes it on unchanged', () => {
    const packed = Buffer.concat([
      Buffer.from([0xc7, 9, 12]),
      Buffer.from('8201c202a463702d78', 'hex'),
    ]);
    const decoded = decodeDynamicValue(bytesField(1, packed));
    expect(isUnknown(decoded)).toBe(true);
    expect(encodeDynamicValue(decoded)).toEqual(bytesField(1, packed));
  });

  it('reads JSON where Terraform sends JSON, and an empty message as null', () => {
    expect(decodeDynamicValue(bytesField(2, '{"a":[1]}'))).toEqual({ a: [1] });
    expect(decodeDynamicValue(Buffer.alloc(0))).toBeNull();
    expect(decodeDynamicValue(undefined)).toBeNull();
  });

  it('writes the plain unknown as Terraform does', () => {
    expect(encodeDynamicValue(UNKNOWN)).toEqual(bytesField(1, Buffer.from('d40000', 'hex')));
  });

  it('refuses a resource that is no object', () => {
    expect(() => decodeObject(encodeDynamicValue([1]))).toThrow('not an object');
    expect(decodeObject(encodeDynamicValue(null))).toBeNull();
  });
});
