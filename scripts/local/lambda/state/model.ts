import type { Fleet } from '../environments/fleet.ts';

/** Capacity provider states, function states and update states: Lambda API model. */
export type PoolState = 'Pending' | 'Active' | 'Failed' | 'Deleting';
export type FunctionState =
  | 'Pending'
  | 'Active'
  | 'Inactive'
  | 'Failed'
  | 'Deactivating'
  | 'Deactivated'
  | 'ActiveNonInvocable'
  | 'Deleting';
export type UpdateStatus = 'Successful' | 'Failed' | 'InProgress';
export type Architecture = 'x86_64' | 'arm64';

/** The pseudo-version that unqualified invocations of a managed function reach. */
export const SLOT = '$LATEST.PUBLISHED';
export const LATEST = '$LATEST';

export interface CapacityProvider {
  name: string;
  arn: string;
  state: PoolState;
  vpcConfig: { SubnetIds: string[]; SecurityGroupIds: string[] };
  operatorRoleArn: string;
  instanceRequirements: {
    Architectures: Architecture[];
    AllowedInstanceTypes?: string[];
    ExcludedInstanceTypes?: string[];
  };
  scaling: { MaxVCpuCount: number; ScalingMode: 'Auto' | 'Manual'; ScalingPolicies?: unknown[] };
  /** Members that are answered exactly as they were sent, and not at all when they were not. */
  asSent: { KmsKeyArn?: string; PropagateTags?: unknown; TelemetryConfig?: unknown };
  tags: Record<string, string>;
  lastModified: string;
}

/** How a function is attached to a pool. */
export interface ManagedConfig {
  capacityProviderArn: string;
  pool: string;
  /** Invocations that one environment runs at a time. */
  concurrency: number;
  memoryGiBPerVCpu: number;
}

/** The configuration of a function that a version freezes. */
export interface FunctionSettings {
  description: string;
  role: string;
  runtime: string;
  handler: string;
  timeoutSeconds: number;
  memoryMiB: number;
  architecture: Architecture;
  ephemeralStorageMiB: number;
  variables: Record<string, string> | undefined;
  logging: {
    LogFormat: 'JSON' | 'Text';
    LogGroup: string;
    ApplicationLogLevel?: string;
    SystemLogLevel?: string;
  };
  tracingMode: 'Active' | 'PassThrough';
  kmsKeyArn: string | undefined;
  deadLetterTargetArn: string | undefined;
  vpc: { SubnetIds: string[]; SecurityGroupIds: string[] } | undefined;
  managed: ManagedConfig | undefined;
  /** Present on durable functions, which the local cloud stores and does not run. */
  durable: { RetentionPeriodInDays?: number; ExecutionTimeout?: number } | undefined;
}

/** A function's zip, unpacked once per content. */
export interface CodePackage {
  /** Base64, as the API shows it. */
  sha256: string;
  size: number;
  directory: string;
  zipFile: string;
}

/** Code and configuration together, never changed once made: what an environment is started from. */
export interface Snapshot {
  settings: FunctionSettings;
  code: CodePackage;
}

export interface ScalingConfig {
  MinExecutionEnvironments?: number;
  MaxExecutionEnvironments?: number;
}

export interface Version {
  /** `$LATEST`, `$LATEST.PUBLISHED` or a number. */
  id: string;
  snapshot: Snapshot;
  /** What `$LATEST` was when this version was published, before the publication's own description. */
  publishedFrom?: Snapshot;
  revisionId: string;
  lastModified: string;
  state: FunctionState;
  stateReason?: string;
  stateReasonCode?: string;
  updateStatus: UpdateStatus;
  updateReason?: string;
  updateReasonCode?: string;
  /** Absent for `$LATEST` of a managed function, which never runs. */
  fleet?: Fleet;
  requestedScaling?: ScalingConfig;
  appliedScaling?: ScalingConfig;
}

export interface Alias {
  name: string;
  description: string;
  version: string;
  /** Versions beside the primary one, with their share of invocations (0–1). */
  weights: Record<string, number>;
  revisionId: string;
}

export interface LambdaFunction {
  name: string;
  arn: string;
  latest: Version;
  /** Published versions, the slot included, by id. */
  versions: Map<string, Version>;
  aliases: Map<string, Alias>;
  /** Resource policies by qualifier; the unqualified one under the empty string. */
  policies: Map<string, Policy>;
  tags: Record<string, string>;
  reservedConcurrency: number | undefined;
  /** The next number to publish: numbers are never used twice. */
  nextVersion: number;
  /** Number of the newest published version, for "nothing changed since". */
  newest: string | undefined;
}

/** A mapping from an event source to a function: stored, never polled. */
export interface EventSourceMapping {
  uuid: string;
  arn: string;
  /** As the mapping names the function: with the version or alias, when it names one. */
  functionArn: string;
  eventSourceArn: string | undefined;
  batchSize: number;
  members: Record<string, unknown>;
  state: 'Creating' | 'Enabled' | 'Disabled' | 'Updating' | 'Deleting';
  /** Milliseconds since the epoch. */
  lastModified: number;
  tags: Record<string, string>;
}

export interface DurableExecution {
  arn: string;
  name: string;
  functionName: string;
  version: string;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'STOPPED';
  /** Milliseconds since the epoch. */
  startedAt: number;
  endedAt?: number;
}

export interface Policy {
  revisionId: string;
  statements: PolicyStatement[];
}

export interface PolicyStatement {
  Sid: string;
  Effect: 'Allow';
  Principal: unknown;
  Action: string;
  Resource: string;
  Condition?: Record<string, Record<string, string>>;
}
