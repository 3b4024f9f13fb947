/** Answers the protocol's calls for the types that this program owns. */
import { encodeProblem, errorAt, type Problem, type Step } from '../wire/diagnostics.ts';
import { bytesField } from '../wire/fields.ts';
import { type ObjectValue, UNKNOWN } from '../wire/values.ts';
import { describeError } from './errors.ts';
import * as messages from './messages.ts';
import { planBody, replacements } from './plan.ts';
import {
  IncompleteError,
  type Operation,
  type OwnedResource,
  type ProviderSettings,
} from './resource.ts';
import { shapeState } from './state.ts';
import { plannedTagsAll } from './tags.ts';
import { validateBody } from './validate.ts';

export interface OwnedTypesOptions {
  resources: readonly OwnedResource[];
  /** Undefined until the provider is configured: validation needs no provider. */
  settings(): ProviderSettings | undefined;
  /** What an operation in that region works with. */
  operation(region: string): Operation;
}

/** `name@region` is hashicorp/aws 6.x's form of an import in another region. */
const ID_WITH_REGION = /^(.+)@([a-z]{2,4}(?:-[a-z]+)+-\d)$/;

export class OwnedTypes {
  readonly #resources: Map<string, OwnedResource>;
  readonly #options: OwnedTypesOptions;

  constructor(options: OwnedTypesOptions) {
    this.#options = options;
    this.#resources = new Map(options.resources.map((resource) => [resource.typeName, resource]));
  }

  /** The response to a call about an owned type; undefined when the call is somebody else's. */
  async answer(method: string, request: Buffer): Promise<Buffer | undefined> {
    const handler = this.#handlers[method];
    const resource = handler && this.#resources.get(messages.typeNameOf(request, method));
    return resource && handler(resource, request);
  }

  readonly #handlers: {
    [method: string]: (resource: OwnedResource, request: Buffer) => Promise<Buffer> | Buffer;
  } = {
    ValidateResourceTypeConfig: (resource, request) => this.#validate(resource, request),
    UpgradeResourceState: (resource, request) => this.#upgrade(resource, request),
    ReadResource: (resource, request) => this.#read(resource, request),
    PlanResourceChange: (resource, request) => this.#plan(resource, request),
    ApplyResourceChange: (resource, request) => this.#apply(resource, request),
    ImportResourceState: (resource, request) => this.#import(resource, request),
    MoveResourceState: (resource) => refuseMove(resource),
  };

  #validate(resource: OwnedResource, request: Buffer): Buffer {
    const config = messages.readConfig(request) ?? {};
    return messages.validateResponse([
      ...validateBody(resource.schema, config),
      ...resource.validate(config),
    ]);
  }

  #upgrade(resource: OwnedResource, request: Buffer): Buffer {
    return messages.upgradeResponse(
      shapeState(resource.schema, messages.readStoredState(request)),
      [],
    );
  }

  async #read(resource: OwnedResource, request: Buffer): Promise<Buffer> {
    const { state, privateData } = messages.readRequest(request);
    if (state === null) return messages.readResponse({ state, privateData, problems: [] });
    try {
      const region = this.#regionOf(state);
      const found = await resource.read(this.#options.operation(region), { ...state, region });
      return messages.readResponse({ state: found ?? null, privateData, problems: [] });
    } catch (error) {
      const problem = errorAt([], `reading ${resource.typeName}: ${describeError(error)}`);
      return messages.readResponse({ state, privateData, problems: [problem] });
    }
  }

  #plan(resource: OwnedResource, request: Buffer): Buffer {
    const { prior, proposed, config, privateData } = messages.planRequest(request);
    const result =
      proposed === null || config === null
        ? { planned: null, replace: [], problems: [] }
        : this.#planChange(resource, { prior, proposed, config });
    return messages.planResponse(result, privateData, resource.schema.legacy);
  }

  #planChange(
    resource: OwnedResource,
    bodies: { prior: ObjectValue | null; proposed: ObjectValue; config: ObjectValue },
  ): messages.PlanResult {
    const { prior, config } = bodies;
    const settings = this.#options.settings();
    const planned = planBody(resource.schema, bodies);
    if (config.region === null) planned.region = settings?.region ?? UNKNOWN;
    planned.tags_all = plannedTagsAll(settings?.defaultTags ?? {}, planned.tags ?? null);
    const refined = resource.plan({ config, prior, planned });
    const names =
      prior === null
        ? []
        : [...replacements(resource.schema, prior, planned, config), ...refined.replace];
    return { planned, replace: names.map((name): Step[] => [name]), problems: refined.problems };
  }

  async #apply(resource: OwnedResource, request: Buffer): Promise<Buffer> {
    const { prior, planned, privateData } = messages.applyRequest(request);
    const result = await this.#applyChange(resource, prior, planned);
    return messages.applyResponse(result, privateData, resource.schema.legacy);
  }

  async #applyChange(
    resource: OwnedResource,
    prior: ObjectValue | null,
    planned: ObjectValue | null,
  ): Promise<messages.ApplyResult> {
    const verb = planned === null ? 'deleting' : prior === null ? 'creating' : 'updating';
    try {
      return { state: await this.#change(resource, prior, planned), problems: [] };
    } catch (error) {
      const name = String((planned ?? prior)?.name ?? (planned ?? prior)?.function_name);
      if (error instanceof IncompleteError)
        return { state: error.state, problems: [errorAt([], error.message)] };
      const summary = `${verb} ${resource.typeName} (${name}): ${describeError(error)}`;
      return { state: prior, problems: [errorAt([], summary)] };
    }
  }

  async #change(
    resource: OwnedResource,
    prior: ObjectValue | null,
    planned: ObjectValue | null,
  ): Promise<ObjectValue | null> {
    const operation = this.#options.operation(this.#regionOf(planned ?? prior ?? {}));
    if (planned !== null && prior === null) return resource.create(operation, planned);
    if (planned !== null && prior !== null) return resource.update(operation, prior, planned);
    if (prior !== null) await resource.delete(operation, prior);
    return null;
  }

  #import(resource: OwnedResource, request: Buffer): Buffer {
    const [, name, region] = ID_WITH_REGION.exec(messages.importId(request)) ?? [
      undefined,
      messages.importId(request),
    ];
    const state = resource.importState(String(name));
    state.region = region ?? this.#regionOf(state);
    return messages.importResponse(resource.typeName, state);
  }

  #regionOf(state: ObjectValue): string {
    if (typeof state.region === 'string' && state.region !== '') return state.region;
    const settings = this.#options.settings();
    if (!settings) throw new Error('the provider is not configured');
    return settings.region;
  }
}

/** MoveResourceState.Response: diagnostics are field 2. hashicorp/aws moves no other type to these either. */
function refuseMove(resource: OwnedResource): Buffer {
  const problem: Problem = errorAt(
    [],
    `${resource.typeName} cannot take over a resource of another type`,
  );
  return bytesField(2, encodeProblem(problem));
}
