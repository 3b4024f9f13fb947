import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ApiError } from '../../../../../functions/router/http/api-error.ts';
import { readIdempotencyKey } from '../../../../../functions/router/idempotency/idempotency-key.ts';
import {
  contentHash,
  keyedTurnIds,
  newTurnIds,
} from '../../../../../functions/router/idempotency/turn-ids.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ann = { tenant: 'acme', actor: 'ann' };
const hash = contentHash({ message: 'Hello', sessionId: undefined, memory: true });

describe('the ids of a keyed turn', () => {
  it('are the same each time it runs', () => {
    const ids = keyedTurnIds(ann, 'k-1', hash, undefined);
    expect(keyedTurnIds(ann, 'k-1', hash, undefined)).toEqual(ids);
    expect(ids.turnId).toMatch(UUID);
    expect(ids.sessionId).toMatch(UUID);
    expect(ids.sessionId).not.toBe(ids.turnId);
  });

  it.each([
    ['another key', keyedTurnIds(ann, 'k-2', hash, undefined)],
    ['another actor', keyedTurnIds({ ...ann, actor: 'bob' }, 'k-1', hash, undefined)],
    ['another tenant', keyedTurnIds({ ...ann, tenant: 'globex' }, 'k-1', hash, undefined)],
    ['another content', keyedTurnIds(ann, 'k-1', 'other', undefined)],
    [
      'parts that join to the same text',
      keyedTurnIds({ tenant: 'ac', actor: 'meann' }, 'k-1', hash, undefined),
    ],
  ])('differ for %s', (_, other) => {
    const ids = keyedTurnIds(ann, 'k-1', hash, undefined);
    expect(other.turnId).not.toBe(ids.turnId);
    expect(other.sessionId).not.toBe(ids.sessionId);
  });

  it("keep to the client's session", () => {
    expect(keyedTurnIds(ann, 'k-1', hash, 's-1').sessionId).toBe('s-1');
    expect(newTurnIds('s-1').sessionId).toBe('s-1');
  });
});

describe('the hash of a content', () => {
  it('tells message, session and memory apart', () => {
    const contents = ['a', 'b'].flatMap((message) =>
      [undefined, 'null', 's'].flatMap((sessionId) =>
        [true, false].map((memory) => contentHash({ message, sessionId, memory })),
      ),
    );
    expect(new Set(contents).size).toBe(contents.length);
  });
});

describe('the header Idempotency-Key', () => {
  it.each(['Idempotency-Key', 'idempotency-key', 'IDEMPOTENCY-KEY'])('is read as %s', (name) => {
    expect(readIdempotencyKey({ [name]: ' order 17/a ' })).toBe('order 17/a');
  });

  it.each([null, {}, { accept: 'text/event-stream' }])('may be missing', (headers) => {
    expect(readIdempotencyKey(headers)).toBeUndefined();
  });

  it.each(['', '   ', 'x'.repeat(129), 'ümlaut', 'a\nb', 'a\u0000b', '🚚'])(
    'is refused as %j',
    (key) => {
      expect(refusalOf(key)).toMatchObject({ status: 400, code: 'invalid_request' });
    },
  );

  it('is taken or refused, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (key) => {
        const refusal = refusalOf(key);
        if (refusal) expect(refusal.status).toBe(400);
        else expect(key.trim()).toMatch(/^[ -~]{1,128}$/);
      }),
    );
  });
});

function refusalOf(key: string): ApiError | undefined {
  try {
    readIdempotencyKey({ 'Idempotency-Key': key });
    return undefined;
  } catch (error) {
    return error as ApiError;
  }
}
