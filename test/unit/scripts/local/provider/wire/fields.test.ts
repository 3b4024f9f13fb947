/** The bytes that Terraform and the provider exchange: what is read back is what was written, and junk is refused. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  bytesField,
  bytesOf,
  readFields,
  textOf,
  varintField,
  varintOf,
} from '../../../../../../scripts/local/provider/wire/fields.ts';

const fieldNumber = fc.integer({ min: 1, max: 2 ** 29 - 1 });

describe('protocol-buffer fields', () => {
  it('reads back every sequence of fields it writes', () => {
    const field = fc.oneof(
      fc.record({
        number: fieldNumber,
        varint: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      }),
      fc.record({ number: fieldNumber, bytes: fc.uint8Array({ maxLength: 300 }) }),
    );
    fc.assert(
      fc.property(fc.array(field), (fields) => {
        const message = Buffer.concat(
          fields.map((each) =>
            'varint' in each
              ? varintField(each.number, each.varint)
              : bytesField(each.number, each.bytes),
          ),
        );
        const read = readFields(message);
        expect(read.map(({ number }) => number)).toEqual(fields.map(({ number }) => number));
        for (const [index, each] of fields.entries()) {
          if ('varint' in each) expect(read[index]?.varint).toBe(each.varint);
          else expect(Buffer.from(read[index]?.bytes ?? []).equals(each.bytes)).toBe(true);
        }
      }),
    );
  });

  it('refuses or reads any bytes at all, and never hangs or reads beyond the end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          const total = readFields(Buffer.from(bytes)).reduce(
            (sum, each) => sum + each.bytes.length,
            0,
          );
          expect(total).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect((error as Error).message).toMatch(/^malformed protocol message/);
        }
      }),
    );
  });

  it.each([
    ['a cut-off payload', [0x0a, 0x05, 0x61]],
    ['an unfinished varint', [0x08, 0x80]],
    ['a group, which the protocol does not use', [0x0b]],
    ['field number 0', [0x02, 0x00]],
  ])('refuses %s', (_what, bytes) => {
    expect(() => readFields(Buffer.from(bytes))).toThrow('malformed protocol message');
  });

  it('skips fixed-width fields and takes the last of repeated single fields', () => {
    const message = Buffer.concat([
      Buffer.from([0x09, 1, 2, 3, 4, 5, 6, 7, 8]),
      Buffer.from([0x15, 1, 2, 3, 4]),
      bytesField(3, 'first'),
      bytesField(3, 'last'),
      varintField(4, 1),
      varintField(4, 300),
    ]);
    const fields = readFields(message);
    expect(textOf(fields, 3)).toBe('last');
    expect(varintOf(fields, 4)).toBe(300);
  });

  it('tells an empty field from an absent one', () => {
    expect(bytesOf(readFields(bytesField(1, '')), 1)).toHaveLength(0);
    expect(bytesOf(readFields(bytesField(1, undefined)), 1)).toBeUndefined();
    expect(varintField(1, 0)).toHaveLength(0);
  });
});
