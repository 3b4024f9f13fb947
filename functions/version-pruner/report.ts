/** What a run of the pruner tells: its return value, its log record, and what `make prune` prints. */
import type { PrunePlan } from './plan.ts';

export interface VersionVerdict {
  function: string;
  version: string;
  reason: string;
}

export interface FunctionError {
  function: string;
  reason: string;
}

/** Something that nobody looks after, or soon will have to. Reported, never deleted. */
export interface Orphan {
  kind:
    | 'foreign-function'
    | 'empty-generation'
    | 'pool-nearly-full'
    | 'no-live'
    | 'floor-of-parked'
    | 'cut-off-release';
  what: string;
  remedy: string;
}

/** What became free, or in a dry run would. A version that was parked before frees its slot and nothing else. */
export interface Freed {
  /** Of the pools' versions: those that were deleted. */
  slots: number;
  /** Kept running until now. */
  environments: number;
  vcpu: number;
  /** An upper estimate at list prices; null when a type that the pool allows has no known price. */
  usdPerMonth: number | null;
}

export interface PoolUse {
  pool: string;
  /** Versions attached to it before the run. */
  used: number;
  /** Lambda's quota, which can't be raised. */
  of: number;
}

export interface PruneReport {
  dryRun: boolean;
  /** Versions of each function that stay, the serving one included; only when the event said so. */
  keep?: number;
  kept: VersionVerdict[];
  /** Deleted; in a dry run, what a live run would delete. By function, oldest first. */
  deleted: VersionVerdict[];
  /** Taken to 0/0 because a release did not come to it; in a dry run, what a live run would. */
  parked: VersionVerdict[];
  /** Given up by the policy, but not done, with the service's reason or ours. */
  skipped: VersionVerdict[];
  errors: FunctionError[];
  orphans: Orphan[];
  freed: Freed;
  /** Of the pool that new versions are attached to. */
  slots: { used: number; of: number };
  /** Every generation of the pool that is there. */
  pools: PoolUse[];
  /** False when the run stopped early; the next one goes on. */
  complete: boolean;
  /** What a live run may be held to; in a dry run only. */
  plan?: PrunePlan;
  /** Why a plan was not executed: each thing that is not as it was. Nothing was changed then. */
  changed?: string[];
}

/** What the pruner returns: the report and the calls that it took, by operation. */
export interface PruneRun extends PruneReport {
  calls: Record<string, number>;
}
