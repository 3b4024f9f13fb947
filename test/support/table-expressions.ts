/** DynamoDB's expressions, as far as the router uses them: conditions of writes, and updates. Anything else is refused. */

export interface Value {
  S?: string;
  N?: string;
  BOOL?: boolean;
  M?: Item;
  L?: Value[];
}
export type Item = Record<string, Value>;

/** Names and values of a request's expressions. */
export interface Bindings {
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Item;
}

export class Refused extends Error {}

/** Names, values, numbers of operators: what stands between spaces and marks. */
const TOKEN = /\s*(<>|<=|>=|[()=<>,+]|[#:]?\w+)/y;

/** Whether a condition such as `attribute_not_exists(pk) OR (#a = :b AND c <= :d)` holds. No item is an empty one. */
export function holds(expression: string, bindings: Bindings, item: Item = {}): boolean {
  const tokens = tokensOf(expression);
  const either = (): boolean => {
    let result = both();
    while (tokens[0] === 'OR') {
      tokens.shift();
      result = both() || result;
    }
    return result;
  };
  const both = (): boolean => {
    let result = single();
    while (tokens[0] === 'AND') {
      tokens.shift();
      result = single() && result;
    }
    return result;
  };
  const single = (): boolean => {
    const first = tokens.shift() ?? '';
    if (first === '(') {
      const result = either();
      expect(tokens, ')');
      return result;
    }
    if (first === 'attribute_not_exists' || first === 'attribute_exists') {
      expect(tokens, '(');
      const exists = item[nameOf(tokens.shift(), bindings)] !== undefined;
      expect(tokens, ')');
      return exists === (first === 'attribute_exists');
    }
    const operator = tokens.shift() ?? '';
    return compare(
      operator,
      operand(first, bindings, item),
      operand(tokens.shift(), bindings, item),
    );
  };
  const result = either();
  if (tokens.length > 0) throw new Refused('ValidationException');
  return result;
}

/** What `SET a = :a, b = if_not_exists(b, :b) + :c ADD d :d REMOVE e` makes of an item. */
export function updated(expression: string, bindings: Bindings, before: Item): Item {
  const tokens = tokensOf(expression);
  const item = { ...before };
  let clause = '';
  while (tokens.length > 0) {
    if (['SET', 'ADD', 'REMOVE'].includes(tokens[0] as string)) clause = tokens.shift() as string;
    else expect(tokens, ',');
    const name = nameOf(tokens.shift(), bindings);
    if (clause === 'REMOVE') delete item[name];
    else if (clause === 'ADD')
      item[name] = sum(before[name] ?? { N: '0' }, operand(tokens.shift(), bindings, before));
    else if (clause === 'SET') {
      expect(tokens, '=');
      let value = assigned(tokens, bindings, before);
      if (tokens[0] === '+') {
        tokens.shift();
        value = sum(value, assigned(tokens, bindings, before));
      }
      item[name] = value;
    } else throw new Refused('ValidationException');
  }
  return item;
}

function assigned(tokens: string[], bindings: Bindings, item: Item): Value {
  const first = tokens.shift();
  if (first !== 'if_not_exists') return defined(operand(first, bindings, item));
  expect(tokens, '(');
  const existing = item[nameOf(tokens.shift(), bindings)];
  expect(tokens, ',');
  const otherwise = operand(tokens.shift(), bindings, item);
  expect(tokens, ')');
  return defined(existing ?? otherwise);
}

function sum(left: Value, right: Value | undefined): Value {
  if (left.N === undefined || right?.N === undefined) throw new Refused('ValidationException');
  return { N: String(Number(left.N) + Number(right.N)) };
}

/** Of unlike types, or without one side, nothing holds but `<>`. */
function compare(operator: string, left: Value | undefined, right: Value | undefined): boolean {
  const [a, b] = [comparable(left), comparable(right)];
  if (a === undefined || b === undefined || typeof a !== typeof b) return operator === '<>';
  switch (operator) {
    case '=':
      return a === b;
    case '<>':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      throw new Refused('ValidationException');
  }
}

function comparable(value: Value | undefined): string | number | boolean | undefined {
  return value?.N === undefined ? (value?.S ?? value?.BOOL) : Number(value.N);
}

function operand(token: string | undefined, bindings: Bindings, item: Item): Value | undefined {
  if (!token?.startsWith(':')) return item[nameOf(token, bindings)];
  return defined(bindings.ExpressionAttributeValues?.[token]);
}

function nameOf(token: string | undefined, { ExpressionAttributeNames }: Bindings): string {
  if (token === undefined || !/^#?\w+$/.test(token)) throw new Refused('ValidationException');
  if (!token.startsWith('#')) return token;
  const name = ExpressionAttributeNames?.[token];
  if (name === undefined) throw new Refused('ValidationException');
  return name;
}

function defined(value: Value | undefined): Value {
  if (value === undefined) throw new Refused('ValidationException');
  return value;
}

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < expression.length) {
    const found = pattern.exec(expression);
    if (!found) throw new Refused('ValidationException');
    tokens.push(found[1] as string);
  }
  return tokens;
}

function expect(tokens: string[], token: string): void {
  if (tokens.shift() !== token) throw new Refused('ValidationException');
}
