/** Reads the JSON body of a request. All of it is untrusted. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { JsonSchemaObject } from '../../shared/json-schema/json-schema.ts';
import { schemaProblems } from '../../shared/json-schema/validate.ts';
import { ApiError } from './api-error.ts';

/** Largest body that is parsed: 200 kB of JSON block a worker for half a millisecond. */
const MAX_BODY_BYTES = 200_000;

/** Problems that an error names, and its characters: a body of nothing but unknown fields would come back several times as large. */
const MAX_PROBLEMS = 5;
const MAX_SENTENCE = 500;

/** @returns a body that satisfies the schema. @throws ApiError 400 or 413 */
export function readJsonBody(event: APIGatewayProxyEvent, schema: JsonSchemaObject): unknown {
  const body = parseBody(event);
  const problems = schemaProblems(schema, body, 'body');
  if (problems.length > 0) throw new ApiError(400, 'invalid_request', sentenceOf(problems));
  return body;
}

function sentenceOf(problems: readonly string[]): string {
  const told = problems.slice(0, MAX_PROBLEMS).join('; ');
  const short =
    told.length <= MAX_SENTENCE ? told : `${told.slice(0, MAX_SENTENCE).toWellFormed()}…`;
  return problems.length > MAX_PROBLEMS ? `${short}; and more.` : `${short}.`;
}

function parseBody(event: APIGatewayProxyEvent): unknown {
  const text = event.isBase64Encoded
    ? Buffer.from(event.body ?? '', 'base64').toString('utf8')
    : (event.body ?? '');
  if (Buffer.byteLength(text) > MAX_BODY_BYTES) {
    throw new ApiError(413, 'body_too_large', `The body may hold ${MAX_BODY_BYTES} bytes.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, 'invalid_json', 'The body is not JSON.');
  }
}
