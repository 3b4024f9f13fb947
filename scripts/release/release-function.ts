/**
 * Releases one function: proves its newest version and only then lets traffic on it. Every step looks first at what is
 * there, so a release that was cut off is finished by running it again; `live` moves in one conditional call.
 */
import {
  type AliasConfiguration,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  GetFunctionScalingConfigCommand,
  InvokeCommand,
  PutFunctionScalingConfigCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import {
  type LambdaSender,
  listAliases,
  listPoolVersions,
} from '../../functions/shared/versions/lambda-reads.ts';
import { versionsToPark } from '../../functions/shared/versions/policy.ts';
import { WARM_EVENT_TYPE } from '../../functions/shared/warm-event.ts';
import type { FleetEntry } from '../deploy/stage-terraform.ts';
import { UserError } from '../terraform/user-error.ts';

export interface ReleaseOptions {
  lambda: LambdaSender;
  poolName: string;
  dryRun: boolean;
  print(line: string): void;
  clock: ReleaseClock;
}

export interface ReleaseClock {
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Between two looks at a version, in ms. */
  pollMs: number;
  /** Between moving `live` and parking, in ms: requests on their way still reach the old version. */
  settleMs: number;
}

/** AWS' own waiter for a published version gives up after 26 minutes (Lambda API model, PublishedVersionActive). */
const ACTIVE_LIMIT_MS = 26 * 60_000;

export interface Released {
  /** Versions that `live` pointed at, and points at now. */
  from: string;
  to: string;
  parked: string[];
}

/** @throws UserError when the version does not become Active or its proof fails; `live` is untouched then */
export async function releaseFunction(
  entry: FleetEntry,
  options: ReleaseOptions,
): Promise<Released> {
  const { lambda, print } = options;
  const { function_name: name, version, alias: aliasName } = entry;
  const say = (line: string): void => print(`release ${name}: ${line}`);
  const alias = await lambda.send(new GetAliasCommand({ FunctionName: name, Name: aliasName }));
  const from = alias.FunctionVersion ?? '';
  const moves = from !== version || hasWeights(alias);
  if (options.dryRun) {
    say(moves ? `would move ${aliasName} from ${from} to ${version}` : `serves ${version} already`);
    return { from, to: version, parked: [] };
  }
  if (entry.compute === 'pool') await setFloor(entry, options, say);
  await waitActive(entry, options);
  await smoke(entry, options);
  if (moves) {
    await lambda.send(
      new UpdateAliasCommand({
        FunctionName: name,
        Name: aliasName,
        FunctionVersion: version,
        RoutingConfig: { AdditionalVersionWeights: {} },
        // Somebody else's move in between makes this one fail instead of being undone.
        RevisionId: alias.RevisionId,
      }),
    );
    say(`${aliasName} moved from ${from} to ${version}`);
  } else say(`${aliasName} serves ${version}`);
  const parked = entry.compute === 'pool' ? await park(entry, options, moves, say) : [];
  return { from, to: version, parked };
}

function hasWeights(alias: AliasConfiguration): boolean {
  return Object.keys(alias.RoutingConfig?.AdditionalVersionWeights ?? {}).length > 0;
}

/** Sends both numbers: the service takes an absent one for its default. */
async function setFloor(
  { function_name: name, version, floor, ceiling }: FleetEntry,
  { lambda }: ReleaseOptions,
  say: (line: string) => void,
): Promise<void> {
  const wanted = {
    MinExecutionEnvironments: floor ?? undefined,
    MaxExecutionEnvironments: ceiling ?? undefined,
  };
  const reference = { FunctionName: name, Qualifier: version };
  const config = await lambda.send(new GetFunctionScalingConfigCommand(reference));
  const present = config.RequestedFunctionScalingConfig ?? config.AppliedFunctionScalingConfig;
  if (
    present?.MinExecutionEnvironments === wanted.MinExecutionEnvironments &&
    present?.MaxExecutionEnvironments === wanted.MaxExecutionEnvironments
  ) {
    return;
  }
  await lambda.send(
    new PutFunctionScalingConfigCommand({ ...reference, FunctionScalingConfig: wanted }),
  );
  say(`version ${version} gets ${floor} to ${ceiling} environments`);
}

/** Waits for the version to be Active and, on the pool, for its floor to be applied. */
async function waitActive(
  { function_name: name, version, compute }: FleetEntry,
  { lambda, clock }: ReleaseOptions,
): Promise<void> {
  const reference = { FunctionName: name, Qualifier: version };
  const end = clock.now() + ACTIVE_LIMIT_MS;
  let state = 'unknown';
  while (clock.now() < end) {
    const configuration = await lambda.send(new GetFunctionConfigurationCommand(reference));
    state = configuration.State ?? 'unknown';
    if (state === 'Failed') {
      const { StateReasonCode: code, StateReason: reason } = configuration;
      throw new UserError(`version ${version} of ${name} failed: ${code}: ${reason}`);
    }
    if (state === 'Active' && (compute === 'on-demand' || (await isFloorApplied()))) return;
    await clock.sleep(clock.pollMs);
  }
  throw new UserError(`version ${version} of ${name} is ${state} after 26 minutes, not Active`);

  async function isFloorApplied(): Promise<boolean> {
    const config = await lambda.send(new GetFunctionScalingConfigCommand(reference));
    return config.RequestedFunctionScalingConfig === undefined;
  }
}

/** One real invocation of the very version. On-demand functions act when they are invoked, so they are only asked. */
async function smoke(
  { function_name: name, version, compute }: FleetEntry,
  { lambda }: ReleaseOptions,
): Promise<void> {
  const answer = await lambda.send(
    new InvokeCommand({
      FunctionName: name,
      Qualifier: version,
      InvocationType: compute === 'pool' ? 'RequestResponse' : 'DryRun',
      Payload: Buffer.from(JSON.stringify({ type: WARM_EVENT_TYPE })),
    }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString();
  if (answer.FunctionError || (compute === 'pool' && !text.includes(WARM_EVENT_TYPE))) {
    throw new UserError(
      `version ${version} of ${name} failed its proof: ${answer.FunctionError ?? 'unexpected answer'} ${text.slice(0, 200)}`,
    );
  }
}

/** Takes versions that nothing serves any more to 0/0: they cost nothing and keep their slot. */
async function park(
  { function_name: name, version }: FleetEntry,
  { lambda, poolName, clock }: ReleaseOptions,
  moved: boolean,
  say: (line: string) => void,
): Promise<string[]> {
  if (moved) await clock.sleep(clock.settleMs);
  const versions = (await listPoolVersions(lambda, poolName)).get(name) ?? [];
  const parked = versionsToPark(versions, await listAliases(lambda, name), version);
  for (const old of parked) {
    await lambda.send(
      new PutFunctionScalingConfigCommand({
        FunctionName: name,
        Qualifier: old,
        FunctionScalingConfig: { MinExecutionEnvironments: 0, MaxExecutionEnvironments: 0 },
      }),
    );
    say(`version ${old} parked`);
  }
  return parked;
}
