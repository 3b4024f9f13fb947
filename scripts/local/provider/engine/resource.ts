/** What an owned resource type is to the front: a table and five operations. */
import type { Lambda } from '@aws-sdk/client-lambda';
import type { Problem } from '../wire/diagnostics.ts';
import type { ObjectValue } from '../wire/values.ts';
import type { ResourceSchema } from './schema.ts';
import type { Tags } from './tags.ts';
import type { Clock } from './wait.ts';

/** What the provider block (and the environment) say. */
export interface ProviderSettings {
  region: string;
  defaultTags: Tags;
}

/** Everything an operation works with. The client is for the resource's own region. */
export interface Operation {
  lambda: Lambda;
  region: string;
  defaultTags: Tags;
  clock: Clock;
  /** Aborted when the user interrupts Terraform. */
  signal: AbortSignal;
}

export interface PlanInput {
  config: ObjectValue;
  /** Null when the resource is to be created. */
  prior: ObjectValue | null;
  planned: ObjectValue;
}

export interface OwnedResource {
  typeName: string;
  schema: ResourceSchema;
  /** Rules over several attributes; those of one attribute are in the schema. */
  validate(config: ObjectValue): Problem[];
  /** Refines the planned state in place; answers further attributes whose change replaces the resource. */
  plan(input: PlanInput): { problems: Problem[]; replace: string[] };
  /** Creates and reads back. Throws `IncompleteError` when something was created and then failed. */
  create(operation: Operation, planned: ObjectValue): Promise<ObjectValue>;
  /** The state as the service has it, or undefined when it is gone. */
  read(operation: Operation, state: ObjectValue): Promise<ObjectValue | undefined>;
  update(operation: Operation, prior: ObjectValue, planned: ObjectValue): Promise<ObjectValue>;
  delete(operation: Operation, state: ObjectValue): Promise<void>;
  /** A state with no more than the identity; Terraform reads the rest. */
  importState(id: string): ObjectValue;
}

/** An operation that failed half-way: what Terraform has to remember of it. */
export class IncompleteError extends Error {
  readonly state: ObjectValue;

  constructor(message: string, state: ObjectValue) {
    super(message);
    this.state = state;
  }
}
