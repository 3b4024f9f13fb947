import { functionArn, parseFunction } from '../api/arns.ts';
import { type Call, type Json, json, jsonBody, parameter } from '../api/call.ts';
import { conflict, invalid, ServiceError } from '../api/errors.ts';
import type { Operation } from '../api/operation.ts';
import { checkText, optionalNumber, optionalObject } from '../api/validation.ts';
import type { LambdaCore } from '../core.ts';
import { isManaged } from '../lifecycle/deletion.ts';
import { requestScaling } from '../lifecycle/request-scaling.ts';
import { defaultScaling } from '../lifecycle/scaling.ts';
import { quotas } from '../quotas.ts';
import type { LambdaFunction, ScalingConfig, Version } from '../state/model.ts';

/** Lambda API model, PublishedFunctionQualifier: no alias, no `$LATEST`. */
const qualifierPattern = /^(\$LATEST\.PUBLISHED|[0-9]+)$/;

/** Asynchronous: the answer is the version's state; the config is read back until it is applied. */
export const putFunctionScalingConfig: Operation = (core, call) => {
  const { version } = targetOf(core, call);
  const config = readScaling(optionalObject(jsonBody(call), 'FunctionScalingConfig'));
  if (version.state === 'Failed' || version.state === 'Deleting') {
    throw conflict(
      `The operation cannot be performed at this time. The function is currently in the following state: ${version.state}`,
    );
  }
  requestScaling(core, version, config);
  return json(202, { FunctionState: version.state });
};

/** `RequestedFunctionScalingConfig` is there only while it differs from what is applied. */
export const getFunctionScalingConfig: Operation = (core, call) => {
  const { owner, version } = targetOf(core, call);
  return json(200, {
    FunctionArn: functionArn(core.store.place, owner.name, version.id),
    AppliedFunctionScalingConfig: version.appliedScaling,
    RequestedFunctionScalingConfig: version.requestedScaling,
  });
};

function targetOf(core: LambdaCore, call: Call): { owner: LambdaFunction; version: Version } {
  const { name } = parseFunction(parameter(call, 'FunctionName'));
  const qualifier = checkText(call.query.get('Qualifier') ?? '', 'qualifier', {
    min: 1,
    max: 128,
    pattern: qualifierPattern,
  });
  const reference = { name, qualifier };
  const owner = core.store.function(reference);
  if (!isManaged(owner)) {
    throw new ServiceError(
      'AccessDeniedException',
      `The function ${owner.arn} does not contain a capacity provider configuration`,
    );
  }
  return { owner, version: core.store.version(reference) };
}

/** An omitted number reverts to its default; no config at all reverts both. */
function readScaling(sent: Json | undefined): ScalingConfig {
  if (!sent) return { ...defaultScaling };
  const min = optionalNumber(sent, 'MinExecutionEnvironments', quotas.environments);
  const max = optionalNumber(sent, 'MaxExecutionEnvironments', quotas.environments);
  const config: ScalingConfig = {
    ...(min !== undefined && { MinExecutionEnvironments: min }),
    ...(max !== undefined && { MaxExecutionEnvironments: max }),
  };
  if (min !== undefined && max !== undefined && min > max) {
    throw invalid(
      `MinExecutionEnvironments (${min}) must not be greater than MaxExecutionEnvironments (${max}).`,
    );
  }
  if ((min === 0) !== (max === 0)) {
    throw invalid(
      'MinExecutionEnvironments can be 0 only together with MaxExecutionEnvironments 0.',
    );
  }
  return config;
}
