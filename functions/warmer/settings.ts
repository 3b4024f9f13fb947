/** What the warmer is to warm: WARM_TARGETS, which Terraform writes from the catalogue, and the event that starts it. */
import type { JsonSchemaArray, JsonSchemaObject } from '../shared/json-schema/json-schema.ts';
import { schemaProblems } from '../shared/json-schema/validate.ts';

export interface WarmTarget {
  /** Full function name. */
  function: string;
  /** Worker threads of one environment. */
  workers: number;
  /** Slots of one environment. */
  concurrency: number;
  /** Whether a plan may hold it at 0/0 at times, so that nothing is to be warmed then; else that is an outage. */
  parks?: boolean;
}

export interface WarmRequest {
  /** Only tells what a run would touch. */
  dryRun: boolean;
}

const SCHEMA: JsonSchemaArray = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      function: { type: 'string', minLength: 1 },
      workers: { type: 'integer', minimum: 1 },
      concurrency: { type: 'integer', minimum: 1 },
      parks: { type: 'boolean' },
    },
    required: ['function', 'workers', 'concurrency'],
  },
};

const EVENT: JsonSchemaObject = {
  type: 'object',
  properties: {
    type: { type: 'string', enum: ['agentpool.warm-fleet'] },
    dryRun: { type: 'boolean' },
  },
  required: ['type'],
};

/** @throws Error that says what is wrong with an event that does not ask for a run */
export function readRequest(event: unknown): WarmRequest {
  const problems = schemaProblems(EVENT, event, 'event');
  if (problems.length > 0) throw new Error(`nothing was warmed: ${problems.join('; ')}`);
  return { dryRun: (event as Partial<WarmRequest>).dryRun ?? false };
}

/** @throws Error that names the variable and what is wrong with it */
export function readTargets(value: string | undefined): WarmTarget[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value ?? '');
  } catch {
    throw new Error('WARM_TARGETS is not JSON: Terraform sets it for the intent fleet.warm');
  }
  const problems = schemaProblems(SCHEMA, parsed, 'WARM_TARGETS');
  if (problems.length > 0) throw new Error(problems.join('; '));
  return parsed as WarmTarget[];
}
