import { functionArn, parsePool, poolArn } from '../api/arns.ts';
import { type Json, json, jsonBody, parameter } from '../api/call.ts';
import { conflict, invalid, ServiceError } from '../api/errors.ts';
import type { Operation } from '../api/operation.ts';
import { pageOf } from '../api/paging.ts';
import {
  optionalChoice,
  optionalNumber,
  optionalObject,
  optionalText,
  optionalTextMap,
  optionalTexts,
  requiredObject,
  requiredText,
} from '../api/validation.ts';
import { deletePool } from '../lifecycle/deletion.ts';
import { lambdaTime } from '../lifecycle/publish.ts';
import { quotas } from '../quotas.ts';
import type { CapacityProvider } from '../state/model.ts';
import { poolConfiguration } from '../state/presentation.ts';
import { readArchitecture } from '../state/settings.ts';
import { versionKey } from '../state/store.ts';

export const createCapacityProvider: Operation = (core, call) => {
  const body = jsonBody(call);
  const name = parsePool(requiredText(body, 'CapacityProviderName'));
  const { pools, place } = core.store;
  if (pools.has(name)) {
    throw conflict(`Capacity provider already exists: ${poolArn(place, name)}`);
  }
  if (pools.size >= quotas.capacityProvidersPerAccount) {
    throw new ServiceError(
      'CapacityProviderLimitExceededException',
      `An account may have ${quotas.capacityProvidersPerAccount} capacity providers.`,
    );
  }
  const pool: CapacityProvider = {
    name,
    arn: poolArn(place, name),
    state: 'Pending',
    ...readNetwork(body),
    instanceRequirements: readInstances(body),
    scaling: readScaling(optionalObject(body, 'CapacityProviderScalingConfig') ?? {}),
    asSent: readAsSent(body),
    tags: optionalTextMap(body, 'Tags') ?? {},
    lastModified: lambdaTime(),
  };
  pools.set(name, pool);
  core.tasks.later(core.timings.capacityProviderMs, () => {
    if (pool.state === 'Pending') pool.state = 'Active';
  });
  return json(202, { CapacityProvider: poolConfiguration(pool) });
};

export const getCapacityProvider: Operation = (core, call) => {
  const pool = core.store.pool(parameter(call, 'CapacityProviderName'));
  return json(200, { CapacityProvider: poolConfiguration(pool) });
};

export const updateCapacityProvider: Operation = (core, call) => {
  const pool = core.store.pool(parameter(call, 'CapacityProviderName'));
  const body = jsonBody(call);
  if (pool.state !== 'Active') {
    throw conflict(`The capacity provider ${pool.arn} is in the state ${pool.state}.`);
  }
  const scaling = optionalObject(body, 'CapacityProviderScalingConfig');
  if (scaling) pool.scaling = readScaling(scaling);
  pool.asSent = { ...pool.asSent, ...readAsSent(body) };
  pool.lastModified = lambdaTime();
  return json(202, { CapacityProvider: poolConfiguration(pool) });
};

export const deleteCapacityProvider: Operation = (core, call) => {
  const pool = core.store.pool(parameter(call, 'CapacityProviderName'));
  if (pool.state !== 'Deleting') {
    const users = [...core.store.functions.values()].filter(
      ({ latest }) => latest.snapshot.settings.managed?.pool === pool.name,
    ).length;
    const versions = [...core.store.versionsOn(pool.name)].length;
    if (users + versions > 0) {
      throw conflict(
        `Capacity provider ${pool.arn} is associated with ${users} functions and ${versions} function versions. ` +
          'To delete this capacity provider, first remove its association with all functions and versions.',
      );
    }
    deletePool(core, pool);
  }
  return json(202, { CapacityProvider: poolConfiguration(pool) });
};

export const listCapacityProviders: Operation = (core, call) => {
  const state = call.query.get('State');
  const pools = [...core.store.pools.values()].filter((pool) => !state || pool.state === state);
  const page = pageOf(pools, (pool) => pool.name, call.query, quotas.pageSize);
  return json(200, {
    CapacityProviders: page.items.map(poolConfiguration),
    NextMarker: page.nextMarker,
  });
};

/** Qualified ARN and state, and nothing more: no date, no description. */
export const listFunctionVersionsByCapacityProvider: Operation = (core, call) => {
  const pool = core.store.pool(parameter(call, 'CapacityProviderName'));
  const page = pageOf(
    core.store.versionsOn(pool.name),
    ({ owner, version }) => `${owner.name} ${versionKey(version.id)}`,
    call.query,
    quotas.pageSize,
  );
  return json(200, {
    CapacityProviderArn: pool.arn,
    FunctionVersions: page.items.map(({ owner, version }) => ({
      FunctionArn: functionArn(core.store.place, owner.name, version.id),
      State: version.state,
    })),
    NextMarker: page.nextMarker,
  });
};

function readNetwork(body: Json): Pick<CapacityProvider, 'vpcConfig' | 'operatorRoleArn'> {
  const vpc = requiredObject(body, 'VpcConfig');
  const permissions = requiredObject(body, 'PermissionsConfig');
  return {
    vpcConfig: {
      SubnetIds: optionalTexts(vpc, 'SubnetIds', { min: 1, max: 16 }) ?? [],
      SecurityGroupIds: optionalTexts(vpc, 'SecurityGroupIds', { min: 0, max: 5 }) ?? [],
    },
    operatorRoleArn: requiredText(permissions, 'CapacityProviderOperatorRoleArn'),
  };
}

/** Instance lists are kept only when they were sent: Terraform takes an empty list for a difference. */
function readInstances(body: Json): CapacityProvider['instanceRequirements'] {
  const sent = optionalObject(body, 'InstanceRequirements') ?? {};
  const names = { min: 0, max: 400 };
  const allowed = optionalTexts(sent, 'AllowedInstanceTypes', names);
  const excluded = optionalTexts(sent, 'ExcludedInstanceTypes', names);
  if (allowed?.length && excluded?.length) {
    throw invalid('Set AllowedInstanceTypes or ExcludedInstanceTypes, not both.');
  }
  return {
    Architectures: [readArchitecture(sent) ?? 'x86_64'],
    ...(allowed && { AllowedInstanceTypes: allowed }),
    ...(excluded && { ExcludedInstanceTypes: excluded }),
  };
}

function readScaling(sent: Json): CapacityProvider['scaling'] {
  const mode = optionalChoice(sent, 'ScalingMode', ['Auto', 'Manual'] as const) ?? 'Auto';
  const policies = sent.ScalingPolicies;
  if (policies !== undefined && policies !== null && !Array.isArray(policies)) {
    throw invalid('ScalingPolicies must be a list.');
  }
  if (mode === 'Auto' && policies?.length) {
    throw invalid('ScalingPolicies are only supported with the ScalingMode Manual.');
  }
  if (mode === 'Manual' && !(policies && policies.length <= 10 && policies.length > 0)) {
    throw invalid('The ScalingMode Manual needs 1 to 10 ScalingPolicies.');
  }
  return {
    MaxVCpuCount:
      optionalNumber(sent, 'MaxVCpuCount', quotas.maxVCpuCount) ?? quotas.maxVCpuCount.default,
    ScalingMode: mode,
    ...(policies?.length && { ScalingPolicies: policies }),
  };
}

function readAsSent(body: Json): CapacityProvider['asSent'] {
  const KmsKeyArn = optionalText(body, 'KmsKeyArn', { min: 1 });
  const PropagateTags = optionalObject(body, 'PropagateTags');
  const TelemetryConfig = optionalObject(body, 'TelemetryConfig');
  return {
    ...(KmsKeyArn && { KmsKeyArn }),
    ...(PropagateTags && { PropagateTags }),
    ...(TelemetryConfig && { TelemetryConfig }),
  };
}
