/** Checks a document against a JSON Schema and words each violation as a problem with file, key and remedy. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { error, type Problem } from './problem.ts';
import { suggest } from './suggest.ts';

/** Ajv's errors that only repeat the one beneath them. */
const WRAPPERS = new Set(['if', 'propertyNames']);

type PropertySchemas = Record<string, { description?: string } | undefined>;

export class SchemaChecker {
  readonly #validate: ValidateFunction;

  /** `schema` is a JSON Schema of draft 2020-12; each property's `description` serves as the remedy. */
  constructor(schema: object) {
    const ajv = new Ajv2020({ allErrors: true, verbose: true, strictTypes: false });
    this.#validate = ajv.compile(schema);
  }

  /** Problems of `document`, in the order of its keys; none when it satisfies the schema. */
  check(file: string, document: unknown): Problem[] {
    if (this.#validate(document)) return [];
    const errors = (this.#validate.errors ?? []).filter(({ keyword }) => !WRAPPERS.has(keyword));
    const problems = errors.map((violation) => describe(file, violation));
    return problems.filter(
      (problem, index) => problems.findIndex(({ key }) => key === problem.key) === index,
    );
  }
}

function describe(file: string, violation: ErrorObject): Problem {
  const parent = keyOf(violation.instancePath);
  const description = String(
    violation.parentSchema?.description ?? 'See the schema beside the folder',
  );
  const { params } = violation;
  switch (violation.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return unknownKey(file, violation, parent);
    case 'required': {
      const key = join(parent, params.missingProperty);
      const properties = violation.parentSchema?.properties as PropertySchemas | undefined;
      const meaning = properties?.[params.missingProperty]?.description;
      const required = (violation.schema as readonly string[]).join(', ');
      return error(file, key, 'is missing', `Add it. ${meaning ?? `Required here: ${required}`}`);
    }
    case 'false schema':
      return error(
        file,
        parent,
        'is for functions on the pool only',
        'Remove it, or set "compute": "pool"',
      );
    case 'enum': {
      const allowed = (params.allowedValues as unknown[]).map((value) => JSON.stringify(value));
      return error(
        file,
        parent,
        `is ${show(violation.data)}, not one of ${allowed.join(', ')}`,
        description,
      );
    }
    case 'pattern':
      if (violation.propertyName !== undefined) {
        return error(
          file,
          join(parent, violation.propertyName),
          'is not a name in upper case',
          'Use letters A to Z, digits and _, beginning with a letter',
        );
      }
      return error(
        file,
        parent,
        `is ${show(violation.data)}, which has the wrong form`,
        description,
      );
    default:
      return error(
        file,
        parent,
        `is ${show(violation.data)} but ${violation.message}`,
        description,
      );
  }
}

function unknownKey(file: string, violation: ErrorObject, parent: string): Problem {
  const key = String(violation.params.additionalProperty);
  const known = Object.keys((violation.parentSchema?.properties as object | undefined) ?? {});
  const meant = suggest(key, known);
  const remedy =
    meant === undefined ? `Remove it; known keys: ${known.join(', ')}` : `Did you mean "${meant}"?`;
  return error(file, join(parent, key), 'is not a known key', remedy);
}

/** `/routes/0/path` → `routes[0].path`. */
function keyOf(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((key, part) => (/^\d+$/.test(part) ? `${key}[${part}]` : join(key, part)), '');
}

function join(parent: string, key: unknown): string {
  return parent === '' ? String(key) : `${parent}.${key}`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
