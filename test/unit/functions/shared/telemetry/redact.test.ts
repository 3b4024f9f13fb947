import { Logger } from '@aws-lambda-powertools/logger';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { redact, redactMessages } from '../../../../../functions/shared/telemetry/redact.ts';
import { capturedJsonLines } from '../../../../support/captured-output.ts';

describe('redact', () => {
  it.each([
    ['ann.lee+shop@mail.example.com wrote', '[email] wrote'],
    ['card 4111 1111 1111 1111, or 5500-0000-0000-0004', 'card [card], or [card]'],
    ['378282246310005.', '[card].'],
    ['to DE89 3704 0044 0532 0130 00 today', 'to [iban] today'],
    ['GB82WEST12345698765432', '[iban]'],
    ['ssn 078-05-1120', 'ssn [ssn]'],
    ['call +49 (0) 30 901820 or +1-202-555-0172', 'call [phone] or [phone]'],
    ['call (202) 555-0172 or 202.555.0172', 'call [phone] or [phone]'],
    ['number 41111111111111112', 'number [number]'],
  ])('%s', (text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });

  it.each([
    'User: arn:aws:sts::123456789012:assumed-role/router is not authorized',
    'request 5759e988-bd86-4e3f-b1be-46a994270001 failed after 20000 ms',
    '1-5759e988-bd862e3fe1be46a994270001',
    'at file:///var/task/index.mjs:1:2345678',
    'at node_modules/@aws-sdk/client-bedrock-runtime/dist-es/index.js',
    'ThrottlingException: amazon.nova-lite-v1:0, O-10023, T-2001, C-1001, SKU-100-200',
    '2026-11-21T10:39:17.123Z',
    'no answer within 58000 ms from 127.0.0.1:4566',
  ])('leaves what somebody has to read: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  const digit = fc.integer({ min: 0, max: 9 });
  /** A number whose last digit makes it a card's. */
  const card = fc.array(digit, { minLength: 12, maxLength: 18 }).map((digits) => {
    const sum = [...digits].reverse().reduce((total, each, index) => {
      const doubled = each * (index % 2 === 0 ? 2 : 1);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
    return [...digits, (10 - (sum % 10)) % 10].join('');
  });
  const email = fc.stringMatching(/^[a-z0-9._+-]{1,20}@([a-z0-9]{1,9}\.){1,3}[a-z]{2,6}$/);
  const around = fc.constantFrom('', ' ', '"', ': ', ', ', '(', '\n');

  it('leaves no card number, whatever stands around it and between its digits', () => {
    fc.assert(
      fc.property(card, around, around, fc.constantFrom('', ' ', '-'), (number, a, b, gap) => {
        const written = gap === '' ? number : (number.match(/.{1,4}/g) ?? []).join(gap);
        const redacted = redact(`x ${a}${written}${b} y`);
        expect(redacted).toBe(`x ${a}[card]${b} y`);
      }),
    );
  });

  it('leaves no address of a mail, and is done after one pass', () => {
    fc.assert(
      fc.property(fc.string(), email, fc.string(), (left, address, right) => {
        const once = redact(`${left} ${address} ${right}`);
        expect(once).not.toContain(address);
        expect(redact(once)).toBe(once);
      }),
    );
  });

  it('takes any text, in time that grows with its length', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 2_000 }),
        (text) => redact(text).length >= 0,
      ),
    );
    for (const piece of ['a', '1', '1 ', 'a@', '+1', 'DE89 3704 ', '.a', '(1)']) {
      const text = piece.repeat(20_000);
      const times = Array.from({ length: 3 }, () => {
        const started = performance.now();
        redact(text);
        return performance.now() - started;
      });
      // Linear takes some ms; quadratic would take minutes. The fastest of three: a machine may stand still.
      expect(Math.min(...times)).toBeLessThan(5_000);
    }
  });
});

it('redacts the message and the errors of a log line, and nothing that programs read', async () => {
  const logger = new Logger({ jsonReplacerFn: redactMessages, logLevel: 'INFO' });
  const cause = new Error('no user ann@mail.example.com');
  const [line] = await capturedJsonLines(async () => {
    logger.info('failed for ann@mail.example.com', {
      error: new Error('card 4111111111111111', { cause }),
      handOff: { task: 'write to ann@mail.example.com', why: 'ann@mail.example.com asks' },
      id: 1_763_720_000_000,
    });
  });
  const text = JSON.stringify(line);
  expect(text).not.toContain('ann@mail');
  expect(text).not.toContain('4111111111111111');
  expect(line).toMatchObject({
    message: 'failed for [email]',
    error: { message: 'card [card]', cause: { message: 'no user [email]' } },
    id: 1_763_720_000_000,
  });
});
