/** Agents that are functions on the local Lambda, for tests: deployed, and called as the router calls them. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateAliasCommand, type CreateFunctionCommandInput } from '@aws-sdk/client-lambda';
import { callFunction } from '../../functions/router/elsewhere/call-function.ts';
import type { CallAgent } from '../../functions/router/elsewhere/exchange.ts';
import { bundle, type LocalLambda } from './local-lambda.ts';
import { createManaged, managedInput, publish } from './managed-function.ts';

/** Name in AWS of a function of the fleet. */
export const functionName = (name: string) => `agentpool-test-${name}`;

/** A function on the pool `pool`, which is there already, with an alias that serves. */
export async function deployAgent(
  { client }: LocalLambda,
  name: string,
  code: string | Uint8Array,
  floor = 1,
  changes: Partial<CreateFunctionCommandInput> = {},
): Promise<void> {
  const FunctionName = functionName(name);
  await createManaged(client, managedInput(FunctionName, 'pool', bundle(code), changes));
  const FunctionVersion = await publish(client, FunctionName, floor);
  await client.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion }));
}

/** What a router's worker calls them with. */
export function agentFunctions(local: LocalLambda): {
  callFunction(name: string): CallAgent;
  close(): void;
} {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ region: 'us-east-1', credentials });
  const env = { AWS_ENDPOINT_URL_LAMBDA: local.endpoint };
  return {
    callFunction: (name) => callFunction(client, env, functionName(name)),
    close: () => client.destroy(),
  };
}
