/** Shortcuts for tests that need a pool and functions on it. */
import {
  CreateCapacityProviderCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetCapacityProviderCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  PublishVersionCommand,
  PutFunctionScalingConfigCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { until } from './local-lambda.ts';

export const ROLE = 'arn:aws:iam::123456789012:role/test';

export const poolArn = (name: string) =>
  `arn:aws:lambda:us-east-1:123456789012:capacity-provider:${name}`;

/** An arm64 pool, Active. */
export async function createPool(client: LambdaClient, name: string, maxVCpus = 64): Promise<void> {
  await client.send(
    new CreateCapacityProviderCommand({
      CapacityProviderName: name,
      VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
      PermissionsConfig: { CapacityProviderOperatorRoleArn: ROLE },
      InstanceRequirements: { Architectures: ['arm64'] },
      CapacityProviderScalingConfig: { MaxVCpuCount: maxVCpus, ScalingMode: 'Auto' },
    }),
  );
  await until(
    () => client.send(new GetCapacityProviderCommand({ CapacityProviderName: name })),
    ({ CapacityProvider }) => CapacityProvider?.State === 'Active',
  );
}

/** What CreateFunction takes for a managed function with two workers and two slots an environment. */
export function managedInput(
  name: string,
  pool: string,
  zip: Uint8Array,
  changes: Partial<CreateFunctionCommandInput> = {},
): CreateFunctionCommandInput {
  return {
    FunctionName: name,
    Role: ROLE,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    MemorySize: 2048,
    Timeout: 10,
    Architectures: ['arm64'],
    Code: { ZipFile: zip },
    Environment: { Variables: { AWS_LAMBDA_NODEJS_WORKER_COUNT: '2', UV_THREADPOOL_SIZE: '6' } },
    CapacityProviderConfig: {
      LambdaManagedInstancesCapacityProviderConfig: {
        CapacityProviderArn: poolArn(pool),
        ExecutionEnvironmentMemoryGiBPerVCpu: 2,
        PerExecutionEnvironmentMaxConcurrency: 2,
      },
    },
    ...changes,
  };
}

/** Creates the function and waits until `$LATEST` takes changes. */
export async function createManaged(
  client: LambdaClient,
  input: CreateFunctionCommandInput,
): Promise<void> {
  await client.send(new CreateFunctionCommand(input));
  await settled(client, input.FunctionName ?? '');
}

/** Waits until no change of `$LATEST` is in progress. */
export async function settled(client: LambdaClient, name: string): Promise<void> {
  await until(
    () => client.send(new GetFunctionConfigurationCommand({ FunctionName: name })),
    (latest) => latest.State !== 'Pending' && latest.LastUpdateStatus !== 'InProgress',
  );
}

/** Publishes `$LATEST` at a floor of one environment, or as many as told, and waits until it is not Pending. */
export async function publish(client: LambdaClient, name: string, floor = 1): Promise<string> {
  const { Version = '' } = await client.send(new PublishVersionCommand({ FunctionName: name }));
  await client.send(
    new PutFunctionScalingConfigCommand({
      FunctionName: name,
      Qualifier: Version,
      FunctionScalingConfig: { MinExecutionEnvironments: floor, MaxExecutionEnvironments: 10 },
    }),
  );
  await versionState(client, name, Version, (state) => state !== 'Pending');
  return Version;
}

/** Puts new code into `$LATEST` and waits until the change is through. */
export async function updateCode(client: LambdaClient, name: string, zip: Buffer): Promise<void> {
  await client.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: zip }));
  await settled(client, name);
}

export async function versionState(
  client: LambdaClient,
  name: string,
  version: string,
  holds: (state: string | undefined) => boolean,
): Promise<string | undefined> {
  const { State } = await until(
    () =>
      client.send(new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: version })),
    (configuration) => holds(configuration.State),
  );
  return State;
}
