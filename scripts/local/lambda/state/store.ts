import {
  type FunctionReference,
  functionArn,
  type Place,
  parseFunction,
  parsePool,
  poolArn,
} from '../api/arns.ts';
import type { Call } from '../api/call.ts';
import { parameter } from '../api/call.ts';
import { notFound } from '../api/errors.ts';
import {
  type CapacityProvider,
  type DurableExecution,
  type EventSourceMapping,
  LATEST,
  type LambdaFunction,
  type Version,
} from './model.ts';

/** All state of the service. It lives as long as the program. */
export class Store {
  readonly pools = new Map<string, CapacityProvider>();
  readonly functions = new Map<string, LambdaFunction>();
  /** Event source mappings by UUID. */
  readonly mappings = new Map<string, EventSourceMapping>();
  readonly executions: DurableExecution[] = [];
  readonly place: Place;

  constructor(place: Place) {
    this.place = place;
  }

  /** A capacity provider by its name or ARN. */
  pool(nameOrArn: string): CapacityProvider {
    const name = parsePool(nameOrArn);
    const found = this.pools.get(name);
    if (!found) throw notFound(`Capacity provider not found: ${poolArn(this.place, name)}`);
    return found;
  }

  /** Published versions on a pool with the function that owns them, those being deleted included. */
  *versionsOn(pool: string): Generator<{ owner: LambdaFunction; version: Version }> {
    for (const owner of this.functions.values()) {
      for (const version of owner.versions.values()) {
        if (version.snapshot.settings.managed?.pool === pool) yield { owner, version };
      }
    }
  }

  /** Throws ResourceNotFoundException in the service's words. */
  function(reference: FunctionReference): LambdaFunction {
    const found = this.functions.get(reference.name);
    if (!found) throw this.functionNotFound(reference);
    return found;
  }

  /** A version by its id or by an alias's name; no qualifier means `$LATEST`. */
  version(reference: FunctionReference): Version {
    const owner = this.function(reference);
    const id = reference.qualifier ?? LATEST;
    const version = versionOf(owner, owner.aliases.get(id)?.version ?? id);
    if (!version) throw this.functionNotFound(reference);
    return version;
  }

  functionNotFound({ name, qualifier }: FunctionReference) {
    return notFound(`Function not found: ${functionArn(this.place, name, qualifier)}`);
  }
}

/** A version by its id; undefined when there is none. */
export function versionOf(owner: LambdaFunction, id: string): Version | undefined {
  return id === LATEST ? owner.latest : owner.versions.get(id);
}

/** The function that a request's path and query name. */
export function referenceOf(call: Call): FunctionReference {
  return parseFunction(parameter(call, 'FunctionName'), call.query.get('Qualifier'));
}

/** Sorts `$LATEST` first, then numbers ascending, then the slot (Terraform takes the last as the newest). */
export function versionKey(id: string): string {
  if (id === LATEST) return '0';
  return /^\d+$/.test(id) ? `1${id.padStart(12, '0')}` : `2${id}`;
}
