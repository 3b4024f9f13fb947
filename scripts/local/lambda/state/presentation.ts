import { functionArn } from '../api/arns.ts';
import type { Json } from '../api/call.ts';
import { configSha256 } from '../lifecycle/publish.ts';
import {
  type Alias,
  type CapacityProvider,
  LATEST,
  type LambdaFunction,
  type Version,
} from './model.ts';
import type { Store } from './store.ts';

/**
 * A `FunctionConfiguration` as the service answers it: members that are not set are absent, never null or empty.
 * @param qualifier as asked for; it shows in the ARN even when it is an alias
 */
export function configuration(
  store: Store,
  owner: LambdaFunction,
  version: Version,
  qualifier?: string,
): Json {
  const { settings, code } = version.snapshot;
  const shown = qualifier ?? (version.id === LATEST ? undefined : version.id);
  return {
    FunctionName: owner.name,
    FunctionArn: functionArn(store.place, owner.name, shown),
    Runtime: settings.runtime,
    Role: settings.role,
    Handler: settings.handler,
    CodeSize: code.size,
    Description: settings.description,
    Timeout: settings.timeoutSeconds,
    MemorySize: settings.memoryMiB,
    LastModified: version.lastModified,
    CodeSha256: code.sha256,
    Version: version.id,
    VpcConfig: settings.vpc && { ...settings.vpc, VpcId: '' },
    DeadLetterConfig: settings.deadLetterTargetArn && { TargetArn: settings.deadLetterTargetArn },
    Environment: settings.variables && { Variables: settings.variables },
    KMSKeyArn: settings.kmsKeyArn,
    TracingConfig: { Mode: settings.tracingMode },
    RevisionId: version.revisionId,
    State: version.state,
    StateReason: version.stateReason,
    StateReasonCode: version.stateReasonCode,
    LastUpdateStatus: version.updateStatus,
    LastUpdateStatusReason: version.updateReason,
    LastUpdateStatusReasonCode: version.updateReasonCode,
    PackageType: 'Zip',
    Architectures: [settings.architecture],
    EphemeralStorage: { Size: settings.ephemeralStorageMiB },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: settings.logging,
    DurableConfig: settings.durable,
    CapacityProviderConfig: settings.managed && {
      LambdaManagedInstancesCapacityProviderConfig: {
        CapacityProviderArn: settings.managed.capacityProviderArn,
        PerExecutionEnvironmentMaxConcurrency: settings.managed.concurrency,
        ExecutionEnvironmentMemoryGiBPerVCpu: settings.managed.memoryGiBPerVCpu,
      },
    },
    ConfigSha256: configSha256(version.snapshot),
  };
}

/** Without `RoutingConfig` when no weights are set: an empty one is a difference to Terraform. */
export function aliasConfiguration(store: Store, owner: LambdaFunction, alias: Alias): Json {
  const hasWeights = Object.keys(alias.weights).length > 0;
  return {
    AliasArn: functionArn(store.place, owner.name, alias.name),
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    RoutingConfig: hasWeights ? { AdditionalVersionWeights: alias.weights } : undefined,
    RevisionId: alias.revisionId,
  };
}

/** A `CapacityProvider` as the service answers it; what was not sent is absent. */
export function poolConfiguration(pool: CapacityProvider): Json {
  return {
    CapacityProviderArn: pool.arn,
    State: pool.state,
    VpcConfig: pool.vpcConfig,
    PermissionsConfig: { CapacityProviderOperatorRoleArn: pool.operatorRoleArn },
    InstanceRequirements: pool.instanceRequirements,
    CapacityProviderScalingConfig: pool.scaling,
    ...pool.asSent,
    LastModified: pool.lastModified,
  };
}
