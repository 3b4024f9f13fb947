/**
 * The part of the Lambda API that the warmer, the pruner and the release use, in memory and on a clock of its own:
 * versions change state only while somebody sleeps. Behaves as the service where it matters to them: pages, refused
 * deletes, conditional alias updates, asynchronous scaling, request rates. Tests hook in before and after each call.
 */
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type {
  MemoryAlias,
  MemoryCall,
  MemoryFunction,
  MemoryVersion,
  Scaling,
} from './memory-model.ts';
import type { RequestRates } from './memory-rates.ts';

type Answer = Record<string, unknown>;

const PAGE = 50;
const CHANGE_MS = 1_000;
const PLACE = 'arn:aws:lambda:us-east-1:123456789012';

export class MemoryLambda {
  readonly functions = new Map<string, MemoryFunction>();
  readonly calls: MemoryCall[] = [];
  /** Awaited before a call takes effect; what it throws is the call's answer. */
  before: (call: MemoryCall) => unknown = () => undefined;
  /** Called when a call has taken effect; what it throws replaces the answer, as a lost connection would. */
  after: (call: MemoryCall) => void = () => undefined;
  /** Answers invocations: the payload as an object, or an error to throw. */
  invoke: (name: string, qualifier: string, event: Answer) => Answer | Promise<Answer> = (
    _name,
    version,
  ) => ({ type: 'agentpool.warm', version });
  /** Whether deletes of aliased versions are refused, as the service does. */
  protectsAliases = true;
  /** Whether scaling a Pending version is refused. */
  refusesPendingScaling = false;
  /** Requests beyond these rates are refused as the service does; none are when absent. */
  rates: RequestRates | undefined;
  /** Event source mappings of the account, by id: the `function:version` that each sends to. */
  readonly mappings = new Map<string, string>();
  /** Types that the instances of every pool may have. */
  instanceTypes = ['m7g.large'];
  time = 0;
  #revision = 1;

  /** A function with numbered versions from 1, all in the states given, and `live` on the newest. */
  add(name: string, pool: string | undefined, states: readonly string[]): MemoryFunction {
    const added: MemoryFunction = {
      pool,
      published: 0,
      versions: new Map(),
      aliases: new Map(),
    };
    for (const state of states) this.#publish(added, state);
    added.aliases.set('live', { version: String(states.length), weights: {}, revision: 1 });
    this.functions.set(name, added);
    return added;
  }

  /** A new version: Pending on a pool, and `outcome` when time has passed. */
  publish(name: string, outcome = 'Active'): string {
    const owner = this.function(name);
    const version = this.#publish(owner, owner.pool ? 'Pending' : 'Active');
    if (owner.pool) Object.assign(this.version(name, version), this.#later(outcome));
    return version;
  }

  function(name: string): MemoryFunction {
    return this.functions.get(name) ?? refuse('ResourceNotFoundException', `no function ${name}`);
  }

  version(name: string, qualifier: string): MemoryVersion {
    const versions = this.function(name).versions;
    return (
      versions.get(qualifier) ?? refuse('ResourceNotFoundException', `no ${name}:${qualifier}`)
    );
  }

  live(name: string): MemoryAlias {
    return this.#alias(name, 'live');
  }

  /** Sets an alias as if it had always been there; weighted versions behind its own. */
  point(name: string, alias: string, version: string, ...weighted: string[]): void {
    const weights = Object.fromEntries(weighted.map((target) => [target, 0.1]));
    this.function(name).aliases.set(alias, { version, weights, revision: this.#nextRevision() });
  }

  states(name: string): Record<string, string> {
    return Object.fromEntries(
      [...this.function(name).versions].map(([version, { state }]) => [version, state]),
    );
  }

  /** Lets time pass; versions whose change is due take it. */
  readonly sleep = async (ms: number): Promise<void> => {
    this.time += ms;
    for (const owner of this.functions.values()) {
      for (const [qualifier, version] of owner.versions) this.#settle(owner, qualifier, version);
    }
  };

  readonly send = (async (command: { constructor: { name: string }; input: unknown }) => {
    const operation = command.constructor.name.replace(/Command$/, '');
    const call = { operation, input: command.input };
    this.calls.push(call);
    await this.before(call);
    if (this.rates?.refuses(operation, this.time)) {
      throw serviceError('TooManyRequestsException', 'Rate exceeded');
    }
    const answer = await this.#answer(call);
    this.after(call);
    return answer;
  }) as unknown as LambdaClient['send'];

  callsOf(operation: string): MemoryCall[] {
    return this.calls.filter((call) => call.operation === operation);
  }

  async #answer({ operation, input }: MemoryCall): Promise<Answer> {
    const { FunctionName: name, Qualifier: qualifier } = input;
    switch (operation) {
      case 'GetAlias':
        return this.#presentAlias(name, input.Name);
      case 'ListAliases':
        return page(
          [...this.function(name).aliases.keys()].map((alias) => this.#presentAlias(name, alias)),
          input.Marker,
          'Aliases',
        );
      case 'CreateAlias':
        return this.#createAlias(input);
      case 'UpdateAlias':
        return this.#updateAlias(input);
      case 'DeleteAlias':
        this.function(name).aliases.delete(input.Name);
        return {};
      case 'ListVersionsByFunction':
        return page(this.#versionsOf(name), input.Marker, 'Versions');
      case 'GetPolicy':
        return this.#policyOf(this.version(name, qualifier));
      case 'ListEventSourceMappings':
        return page(this.#presentMappings(), input.Marker, 'EventSourceMappings');
      case 'ListDurableExecutionsByFunction': {
        const { open = 0 } = this.version(name, qualifier).durable ?? {};
        const executions = Array.from({ length: open }, () => ({ Status: 'RUNNING' }));
        return page(executions, input.Marker, 'DurableExecutions');
      }
      case 'ListFunctionVersionsByCapacityProvider':
        return page(this.#onPool(input.CapacityProviderName), input.Marker, 'FunctionVersions');
      case 'ListCapacityProviders':
        return page(this.#pools(), input.Marker, 'CapacityProviders');
      case 'GetFunctionConfiguration':
        return { State: this.version(name, qualifier).state, StateReason: 'as the test said' };
      case 'GetFunctionScalingConfig': {
        const { applied, requested } = this.version(name, qualifier);
        return { AppliedFunctionScalingConfig: applied, RequestedFunctionScalingConfig: requested };
      }
      case 'PutFunctionScalingConfig':
        return this.#scale(this.version(name, qualifier), input.FunctionScalingConfig);
      case 'DeleteFunction':
        return this.#delete(name, qualifier);
      case 'Invoke':
        return this.#invoke(input);
      default:
        throw new Error(`the memory Lambda knows no ${operation}`);
    }
  }

  #onPool(pool: string): Answer[] {
    return [...this.functions]
      .filter(([, owner]) => owner.pool === pool)
      .flatMap(([name, { versions }]) =>
        [...versions].map(([qualifier, { state }]) => ({
          FunctionArn: `${PLACE}:function:${name}:${qualifier}`,
          State: state,
        })),
      );
  }

  #pools(): Answer[] {
    const names = new Set([...this.functions.values()].flatMap(({ pool }) => pool ?? []));
    return [...names].map((name) => ({
      CapacityProviderArn: `${PLACE}:capacity-provider:${name}`,
      State: 'Active',
      InstanceRequirements: { AllowedInstanceTypes: this.instanceTypes },
      CapacityProviderScalingConfig: { MaxVCpuCount: 64 },
    }));
  }

  /** `$LATEST` stands in the list too, as the service has it. */
  #versionsOf(name: string): Answer[] {
    return [
      { Version: '$LATEST', State: 'ActiveNonInvocable' },
      ...[...this.function(name).versions].map(
        ([version, { state, publishedAt = 0, durable }]) => ({
          Version: version,
          State: state,
          LastModified: new Date(publishedAt).toISOString().replace('Z', '+0000'),
          ...(durable && { DurableConfig: {} }),
        }),
      ),
    ];
  }

  #policyOf({ policy }: MemoryVersion): Answer {
    if (!policy) refuse('ResourceNotFoundException', 'no policy is associated with the resource');
    return { Policy: JSON.stringify({ Version: '2012-10-17', Statement: policy }) };
  }

  #presentMappings(): Answer[] {
    return [...this.mappings].map(([id, target]) => ({
      UUID: id,
      FunctionArn: `${PLACE}:function:${target}`,
    }));
  }

  #alias(name: string, alias: string): MemoryAlias {
    const found = this.function(name).aliases.get(alias);
    return found ?? refuse('ResourceNotFoundException', `no alias ${alias} of ${name}`);
  }

  #presentAlias(name: string, alias: string): Answer {
    const { version, weights, revision, description } = this.#alias(name, alias);
    return {
      Name: alias,
      FunctionVersion: version,
      RevisionId: String(revision),
      Description: description ?? '',
      ...(Object.keys(weights).length > 0 && {
        RoutingConfig: { AdditionalVersionWeights: weights },
      }),
    };
  }

  #createAlias(input: MemoryCall['input']): Answer {
    const { FunctionName: name, Name: alias, FunctionVersion: version, Description } = input;
    if (this.function(name).aliases.has(alias)) {
      refuse('ResourceConflictException', `Alias already exists: ${alias}`);
    }
    this.#checkTarget(name, version);
    this.function(name).aliases.set(alias, {
      version,
      weights: {},
      revision: this.#nextRevision(),
      description: Description ?? '',
    });
    return this.#presentAlias(name, alias);
  }

  /** No alias can be pointed at a version that is being deleted. */
  #checkTarget(name: string, version: string): void {
    if (this.version(name, version).state !== 'Deleting') return;
    refuse('ResourceNotFoundException', `${name}:${version} is being deleted`);
  }

  /** Never the same twice, not even for an alias that was deleted and made again. */
  #nextRevision(): number {
    this.#revision += 1;
    return this.#revision;
  }

  #updateAlias(input: MemoryCall['input']): Answer {
    const alias = this.#alias(input.FunctionName, input.Name);
    if (input.RevisionId !== undefined && input.RevisionId !== String(alias.revision)) {
      refuse('PreconditionFailedException', 'The Revision Id provided does not match');
    }
    if (input.FunctionVersion !== undefined) {
      this.#checkTarget(input.FunctionName, input.FunctionVersion);
      alias.version = input.FunctionVersion;
    }
    alias.weights = input.RoutingConfig?.AdditionalVersionWeights ?? alias.weights;
    alias.description = input.Description ?? alias.description;
    alias.revision = this.#nextRevision();
    return this.#presentAlias(input.FunctionName, input.Name);
  }

  #scale(version: MemoryVersion, wanted: Scaling): Answer {
    const isRefused = version.state === 'Pending' && this.refusesPendingScaling;
    if (isRefused || version.state === 'Failed' || version.state === 'Deleting') {
      refuse('ResourceConflictException', `the version is ${version.state}`);
    }
    version.requested = wanted;
    if (version.state === 'Pending') return {};
    const parks = wanted.MaxExecutionEnvironments === 0;
    if (parks) Object.assign(version, { state: 'Deactivating' }, this.#later('Deactivated'));
    else if (version.state.startsWith('Deactivat')) {
      Object.assign(version, { state: 'Pending' }, this.#later('Active'));
    } else Object.assign(version, this.#later(version.state));
    return {};
  }

  #delete(name: string, qualifier: string): Answer {
    const version = this.version(name, qualifier);
    const aliases = [...this.function(name).aliases.values()];
    const isAliased = aliases.some((alias) =>
      [alias.version, ...Object.keys(alias.weights)].includes(qualifier),
    );
    if (isAliased && this.protectsAliases) {
      refuse('ResourceConflictException', 'an alias points at the version');
    }
    Object.assign(version, { state: 'Deleting' }, this.#later('gone'));
    return { StatusCode: 202 };
  }

  async #invoke(input: MemoryCall['input']): Promise<Answer> {
    if (input.InvocationType === 'DryRun') return { StatusCode: 204 };
    const event = JSON.parse(Buffer.from(input.Payload).toString());
    const { FunctionError, ...answer } = await this.invoke(
      input.FunctionName,
      input.Qualifier,
      event,
    );
    return {
      Payload: Buffer.from(JSON.stringify(answer)),
      ...(FunctionError !== undefined && { FunctionError }),
    };
  }

  #publish(owner: MemoryFunction, state: string): string {
    owner.published += 1;
    const version = String(owner.published);
    const scaling = { MinExecutionEnvironments: state === 'Deactivated' ? 0 : 3 };
    owner.versions.set(version, {
      state,
      publishedAt: this.time,
      applied: state === 'Pending' ? undefined : scaling,
    });
    return version;
  }

  #later(next: string) {
    return { next, changesAt: this.time + CHANGE_MS };
  }

  #settle(owner: MemoryFunction, qualifier: string, version: MemoryVersion): void {
    if (version.changesAt === undefined || version.changesAt > this.time) return;
    if (version.next === 'gone') {
      owner.versions.delete(qualifier);
      return;
    }
    version.state = version.next as string;
    version.applied = version.requested ?? version.applied ?? { MinExecutionEnvironments: 3 };
    delete version.requested;
    delete version.next;
    delete version.changesAt;
  }
}

/** An error as the SDK throws it. */
export function serviceError(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}

function refuse(name: string, message: string): never {
  throw serviceError(name, message);
}

function page(items: readonly Answer[], marker: string | undefined, key: string): Answer {
  const start = Number(marker ?? 0);
  const end = start + PAGE;
  return {
    [key]: items.slice(start, end),
    ...(end < items.length && { NextMarker: String(end) }),
  };
}
