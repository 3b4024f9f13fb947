import { describe, expect, it } from '@jest/globals';
import {
  RecordConflictError,
  type RecordStore,
} from '../../../../../functions/router/agent-types.ts';
import { idempotentId } from '../../../../../functions/router/tool-kit/idempotent-id.ts';
import { formatMoney, roundToCents } from '../../../../../functions/router/tool-kit/money.ts';
import { addOnce, changeRecord } from '../../../../../functions/router/tool-kit/records.ts';
import { MemoryTable } from '../../../../support/memory-records.ts';

describe('ids of created records', () => {
  const input = { orderId: 'O-2001', amount: 5 };

  it('are the same for the same turn, tool and input, whatever the order of keys', () => {
    expect(idempotentId('R', 't', 'refund', { amount: 5, orderId: 'O-2001' })).toBe(
      idempotentId('R', 't', 'refund', input),
    );
  });

  it.each([
    ['turn', idempotentId('R', 't2', 'refund', input)],
    ['tool', idempotentId('R', 't', 'other', input)],
    ['input', idempotentId('R', 't', 'refund', { ...input, amount: 6 })],
  ])('differ by %s', (_what, other) => {
    expect(other).not.toBe(idempotentId('R', 't', 'refund', input));
  });

  it('have the shape that the tools take as input', () => {
    for (let turn = 0; turn < 200; turn++) {
      expect(idempotentId('T', `turn-${turn}`, 'x', {})).toMatch(/^T-\d{18}$/);
    }
  });
});

describe('changing a record', () => {
  const store = () => new MemoryTable().seed('acme').forTenant('acme');

  it('loses no change of overlapping turns', async () => {
    const records = store();
    const change = () =>
      changeRecord(records, 'STOCK', 'SKU-BELL-01', 'item', (data) => ({
        ...data,
        available: Number(data.available) - 1,
      }));
    await Promise.all([change(), change(), change()]);
    expect((await records.get('STOCK', 'SKU-BELL-01'))?.data.available).toBe(417);
  });

  it('gives up after five refusals with the store’s own error', async () => {
    let attempts = 0;
    const busy: RecordStore = {
      ...store(),
      put: async () => {
        attempts += 1;
        throw new RecordConflictError('busy');
      },
    };
    const failing = changeRecord(busy, 'STOCK', 'SKU-BELL-01', 'item', (data) => ({ ...data }));
    await expect(failing).rejects.toThrow(RecordConflictError);
    expect(attempts).toBe(5);
  });

  it('does not try again what failed for another reason', async () => {
    const broken: RecordStore = { ...store(), put: () => Promise.reject(new Error('no network')) };
    await expect(
      changeRecord(broken, 'STOCK', 'SKU-BELL-01', 'item', (data) => ({ ...data })),
    ).rejects.toThrow('no network');
  });
});

describe('adding a record', () => {
  it('keeps the first when there is one', async () => {
    const records = new MemoryTable().forTenant('acme');
    expect(await addOnce(records, 'X', '1', { value: 'first' })).toMatchObject({ created: true });
    expect(await addOnce(records, 'X', '1', { value: 'second' })).toEqual({
      created: false,
      data: { value: 'first' },
    });
  });
});

describe('money', () => {
  it.each([
    [0.1 + 0.2, 0.3],
    [129.9 - 20.1, 109.8],
    [2.675, 2.68],
  ])('%d is rounded to %d', (amount, rounded) => {
    expect(roundToCents(amount)).toBe(rounded);
  });

  it('is written with two decimals and its currency', () => {
    expect(formatMoney(5, 'USD')).toBe('5.00 USD');
  });
});
