/**
 * The claim on a function: whoever moves `live` or parks versions holds it, so that no two do so at once. It is an
 * alias, for creating one is atomic, and Lambda refuses to delete the version that it names. Its description tells who
 * holds it and until when; a holder that died is overtaken when its lease is over, or when it is known to be dead.
 */
import {
  CreateAliasCommand,
  DeleteAliasCommand,
  GetAliasCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { CLAIM } from './aliases.ts';
import type { LambdaSender } from './lambda-reads.ts';

/** A release may wait minutes for a version, but calls `assertHeld` far more often than this. */
const LEASE_MS = 15 * 60_000;

/** Attempts to take a claim that others take or end at the same moment. */
const ATTEMPTS = 5;

export interface Claim {
  /**
   * Call it right before every mutating call: looks whether the claim is still ours, and renews it when less than half
   * of the lease is left. @throws ClaimLost when somebody else took it or ended it
   */
  assertHeld(): Promise<void>;
  /** Ends the claim. Does nothing when it is somebody else's by now. */
  release(): Promise<void>;
}

export interface ClaimOptions {
  functionName: string;
  /** The version that the claim protects. */
  version: string;
  /** Such as `build:<project>`, `host:<hostname>:<pid>` or `pruner:<request id>`; no space in it. */
  holder: string;
  /** Whether a holder with an unexpired lease is known to be dead. */
  isDead(holder: string): boolean;
  /** In ms since the epoch. */
  now(): number;
  /** An operator says that the holder is gone, whatever its lease says. */
  takeOver?: boolean;
  /** How long the claim outlives its holder, in ms; 15 minutes when absent. */
  leaseMs?: number;
  /** The holder brings the version back, so that whoever finds it cut off knows what is to be finished. */
  isRollback?: boolean;
}

/** Somebody else is releasing the function, rolling it back or parking its versions. */
export class ClaimHeld extends Error {
  override name = 'ClaimHeld';
  readonly holder: string;
  /** In ms since the epoch; undefined when the alias tells no time. */
  readonly until: number | undefined;

  constructor(functionName: string, holder: string, until: number | undefined) {
    const end = until === undefined ? '' : ` until ${new Date(until).toISOString()} at the latest`;
    super(
      `${functionName} is being changed by ${holder}${end}: wait, or set TAKE_OVER=1 if that is not running any more`,
    );
    this.holder = holder;
    this.until = until;
  }
}

/** The claim is not ours any more: nothing may be changed under it. */
export class ClaimLost extends Error {
  override name = 'ClaimLost';

  constructor(functionName: string) {
    super(`${functionName} was taken over by somebody else meanwhile: see who, then run it again`);
  }
}

export interface Lease {
  holder: string;
  /** In ms since the epoch; undefined for an alias that nobody wrote a lease on: it never ends by itself. */
  until: number | undefined;
  isRollback: boolean;
}

const LEASE = /^(\S+) until (\S+)( for a rollback)?$/;

/** Who holds a claim, until when and what for, from the description of its alias. */
export function readLease(description: string | undefined): Lease {
  const [, holder, time = '', purpose] = LEASE.exec(description ?? '') ?? [];
  const until = Date.parse(time);
  if (holder === undefined || Number.isNaN(until)) {
    const name = description || 'somebody who left no name';
    return { holder: name, until: undefined, isRollback: false };
  }
  return { holder, until, isRollback: purpose !== undefined };
}

function describeLease({ holder, isRollback = false }: ClaimOptions, until: number): string {
  return `${holder} until ${new Date(until).toISOString()}${isRollback ? ' for a rollback' : ''}`;
}

/** @throws ClaimHeld when somebody else holds it; what the service says when the version can't be claimed */
export async function takeClaim(lambda: LambdaSender, options: ClaimOptions): Promise<Claim> {
  const { functionName, version, isDead, now, takeOver = false } = options;
  const name = { FunctionName: functionName, Name: CLAIM };
  for (let attempt = 1; ; attempt += 1) {
    const written = describeLease(options, now() + (options.leaseMs ?? LEASE_MS));
    const created = await lambda
      .send(new CreateAliasCommand({ ...name, FunctionVersion: version, Description: written }))
      .catch(unless('ResourceConflictException'));
    if (created) return held(lambda, options, created.RevisionId, written);
    const found = await lambda
      .send(new GetAliasCommand(name))
      .catch(unless('ResourceNotFoundException'));
    // Ours, when the answer to its making was lost and the client asked again.
    if (found?.Description === written && found.FunctionVersion === version)
      return held(lambda, options, found.RevisionId, written);
    if (found) {
      const lease = readLease(found.Description);
      const isOver = lease.until !== undefined && lease.until <= now();
      if (!isOver && !takeOver && !isDead(lease.holder)) {
        throw new ClaimHeld(functionName, lease.holder, lease.until);
      }
      const taken = await lambda
        .send(
          new UpdateAliasCommand({
            ...name,
            FunctionVersion: version,
            Description: written,
            RoutingConfig: { AdditionalVersionWeights: {} },
            RevisionId: found.RevisionId,
          }),
        )
        .catch(unless('PreconditionFailedException', 'ResourceNotFoundException'));
      if (taken) return held(lambda, options, taken.RevisionId, written);
    }
    if (attempt === ATTEMPTS) throw new ClaimHeld(functionName, 'others, in turns', undefined);
  }
}

/** For `catch`: undefined in place of an error with one of these names. */
const unless =
  (...names: string[]) =>
  (error: Error): undefined => {
    if (!names.includes(error.name)) throw error;
    return undefined;
  };

function held(
  lambda: LambdaSender,
  options: ClaimOptions,
  firstRevision: string | undefined,
  firstDescription: string,
): Claim {
  const { functionName, now, leaseMs = LEASE_MS } = options;
  const name = { FunctionName: functionName, Name: CLAIM };
  let revision = firstRevision;
  /** What we wrote last, also when its answer never came. */
  let written = firstDescription;

  /** Whether the alias is there as we left it. A renewal whose answer was lost is ours too. */
  async function isOurs(): Promise<boolean> {
    const found = await lambda
      .send(new GetAliasCommand(name))
      .catch(unless('ResourceNotFoundException'));
    if (found?.RevisionId !== revision && found?.Description !== written) return false;
    revision = found?.RevisionId;
    return found !== undefined;
  }

  return {
    async assertHeld() {
      if (!(await isOurs())) throw new ClaimLost(functionName);
      const left = (readLease(written).until ?? 0) - now();
      if (left >= leaseMs / 2) return;
      // Even after its end: the revision tells that nobody has taken it, and taking and renewing exclude each other.
      written = describeLease(options, now() + leaseMs);
      const renewed = await lambda
        .send(new UpdateAliasCommand({ ...name, Description: written, RevisionId: revision }))
        .catch(unless('PreconditionFailedException', 'ResourceNotFoundException'));
      if (renewed) revision = renewed.RevisionId;
      // A client that asks twice meets its own first attempt.
      else if (!(await isOurs())) throw new ClaimLost(functionName);
    },
    async release() {
      if (await isOurs()) await lambda.send(new DeleteAliasCommand(name));
    },
  };
}
