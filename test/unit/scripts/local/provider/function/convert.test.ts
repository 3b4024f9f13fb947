/** Between Terraform's values and the Lambda API: what is sent, and what becomes of the service's answers. */
import { describe, expect, it } from '@jest/globals';
import { emptyObject } from '../../../../../../scripts/local/provider/engine/schema.ts';
import { configurationUpdate } from '../../../../../../scripts/local/provider/function/configuration-update.ts';
import { createRequest } from '../../../../../../scripts/local/provider/function/expand.ts';
import { flattenFunction } from '../../../../../../scripts/local/provider/function/flatten.ts';
import { functionSchema } from '../../../../../../scripts/local/provider/function/schema.ts';
import { type ObjectValue, UNKNOWN } from '../../../../../../scripts/local/provider/wire/values.ts';

const state: ObjectValue = {
  ...emptyObject(functionSchema),
  id: 'router',
  function_name: 'router',
  role: 'arn:role',
  runtime: 'nodejs24.x',
  handler: 'index.handler',
  memory_size: 4096,
  timeout: 30,
  package_type: 'Zip',
  publish: true,
  s3_bucket: 'b',
  s3_key: 'k',
  logging_config: UNKNOWN,
};

/** What would be on the wire: no undefined members. */
const sent = (request: object): unknown => JSON.parse(JSON.stringify(request));

describe('CreateFunction', () => {
  it('carries what is configured and leaves the rest out', async () => {
    expect(sent(await createRequest(state))).toEqual({
      Code: { S3Bucket: 'b', S3Key: 'k' },
      Description: '',
      FunctionName: 'router',
      Handler: 'index.handler',
      MemorySize: 4096,
      PackageType: 'Zip',
      Publish: true,
      Role: 'arn:role',
      Runtime: 'nodejs24.x',
      Timeout: 30,
    });
  });

  it('carries pool, environment and tags', async () => {
    const instances = {
      capacity_provider_arn: 'arn:pool',
      execution_environment_memory_gib_per_vcpu: 4,
      per_execution_environment_max_concurrency: UNKNOWN,
    };
    const request = await createRequest({
      ...state,
      architectures: ['arm64'],
      capacity_provider_config: [
        { lambda_managed_instances_capacity_provider_config: [instances] },
      ],
      environment: [{ variables: { A: '1', B: null } }],
      tags_all: { project: 'agentpool' },
    });
    expect(sent(request)).toMatchObject({
      Architectures: ['arm64'],
      CapacityProviderConfig: {
        LambdaManagedInstancesCapacityProviderConfig: {
          CapacityProviderArn: 'arn:pool',
          ExecutionEnvironmentMemoryGiBPerVCpu: 4,
        },
      },
      Environment: { Variables: { A: '1' } },
      Tags: { project: 'agentpool' },
    });
  });
});

describe('UpdateFunctionConfiguration', () => {
  it('carries only what changed, and takes away what is no longer configured', async () => {
    const before = { ...state, logging_config: [] };
    const prior = {
      ...before,
      layers: ['arn:layer'],
      dead_letter_config: [{ target_arn: 'arn:q' }],
    };
    const planned = { ...before, timeout: 60, filename: 'absent.zip' };
    expect(sent(await configurationUpdate(prior, planned))).toEqual({
      FunctionName: 'router',
      DeadLetterConfig: { TargetArn: '' },
      Layers: [],
      Timeout: 60,
    });
  });

  it('sends the environment whole', async () => {
    const [prior, planned] = [{ A: '1', B: '2' }, { A: '1' }].map((variables) => ({
      ...state,
      logging_config: [],
      environment: [{ variables }],
    }));
    const request = await configurationUpdate(prior as ObjectValue, planned as ObjectValue);
    expect(sent(request)).toEqual({
      FunctionName: 'router',
      Environment: { Variables: { A: '1' } },
    });
  });
});

describe('the state', () => {
  const found = {
    Configuration: {
      FunctionArn: 'arn:f',
      Architectures: ['arm64' as const],
      MemorySize: 4096,
      Role: 'arn:role',
    },
    Code: {},
  };

  it('has every attribute and block, and none that is unknown after a read', () => {
    const flat = flattenFunction(found, state);
    expect(Object.keys(flat).sort()).toEqual(Object.keys(emptyObject(functionSchema)).sort());
    expect(flat).toMatchObject({
      logging_config: [],
      tracing_config: [{ mode: 'PassThrough' }],
      reserved_concurrent_executions: -1,
      s3_key: 'k',
      source_code_hash: '',
    });
  });

  it('keeps an empty text, list or block that was written, and null where nothing was', () => {
    const written = { description: '', layers: [], environment: [{ variables: {} }] };
    expect(flattenFunction(found, { ...state, ...written })).toMatchObject(written);
    expect(flattenFunction(found, state)).toMatchObject({
      description: null,
      layers: null,
      environment: [],
    });
  });

  it('shows what somebody changed outside of Terraform', () => {
    const drifted = {
      ...found.Configuration,
      Description: 'by hand',
      Environment: { Variables: { X: '1' } },
    };
    expect(flattenFunction({ ...found, Configuration: drifted }, state)).toMatchObject({
      description: 'by hand',
      environment: [{ variables: { X: '1' } }],
    });
  });

  it('hides a SnapStart that is off and an empty network', () => {
    const off = {
      ...found.Configuration,
      SnapStart: { ApplyOn: 'None' as const },
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [], VpcId: '' },
    };
    expect(flattenFunction({ ...found, Configuration: off }, state)).toMatchObject({
      snap_start: [],
      vpc_config: [],
    });
  });
});
