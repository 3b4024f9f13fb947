/**
 * Takes personal data out of texts that are logged. Errors quote what they were given, and a log is read by more people,
 * and kept for longer, than a session. By form, so a name stays: what must not be in a log is not to be put there.
 */

interface Rule {
  pattern: RegExp;
  label: string;
  /** Of what looks like it, what is it. */
  holds?: (match: string) => boolean;
}

/**
 * In this order: a rule finds nothing in what one before it has replaced. A number has no letter, digit or hyphen beside
 * it: digits in a hash, a UUID or an ARN's resource are none.
 */
const RULES: readonly Rule[] = [
  {
    label: '[email]',
    pattern: /[\w.%+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}/gi,
  },
  {
    label: '[iban]',
    pattern: /(?<![\w-])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\w-])/g,
    holds: isIban,
  },
  {
    label: '[card]',
    pattern: /(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])/g,
    holds: isCard,
  },
  { label: '[ssn]', pattern: /(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])/g },
  { label: '[phone]', pattern: /(?<![\w-])\+\d(?:[ .()/-]{0,2}\d){7,14}(?![\w-])/g },
  {
    label: '[phone]',
    pattern: /(?<![\w-])\(?\d{3}\)?[ .-]{1,2}\d{3}[ .-]\d{4}(?![\w-])/g,
  },
  // An account of AWS has 12 digits, and errors about rights are of no use without it.
  { label: '[number]', pattern: /(?<![\w-])\d{13,}(?![\w-])/g },
];

/** Below it there is no number in a text that a rule is about. */
const FEWEST_DIGITS = 9;

export function redact(text: string): string {
  const mayHold = text.includes('@') || hasDigits(text, FEWEST_DIGITS);
  if (!mayHold) return text;
  return RULES.reduce(
    (rest, { pattern, label, holds }) =>
      rest.replace(pattern, (match) => (holds === undefined || holds(match) ? label : match)),
    text,
  );
}

/** Keys of a log line whose texts come from anywhere: its own message, those of errors and of their causes, a hand-off's. */
const MESSAGE_KEYS = new Set(['message', 'stack', 'reason', 'task', 'why']);

/** For the logger's JSON: what it writes is as before, less personal data in messages. */
export function redactMessages(key: string, value: unknown): unknown {
  return typeof value === 'string' && MESSAGE_KEYS.has(key) ? redact(value) : value;
}

function hasDigits(text: string, count: number): boolean {
  let digits = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) digits += 1;
    if (digits >= count) return true;
  }
  return false;
}

/** The check digit of ISO/IEC 7812-1 (Luhn). */
function isCard(match: string): boolean {
  const digits = match.replace(/\D/g, '');
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** The check digits of ISO 13616: moved to the end, letters as numbers, the rest by 97 is 1. */
function isIban(match: string): boolean {
  const account = match.replaceAll(' ', '');
  if (account.length < 15 || account.length > 34) return false;
  const moved = account.slice(4) + account.slice(0, 4);
  const rest = [...moved].reduce((remainder, character) => {
    const value = Number.parseInt(character, 36);
    return (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }, 0);
  return rest === 1;
}
