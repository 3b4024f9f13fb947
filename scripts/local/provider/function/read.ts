/** The read of hashicorp/aws 6.x: GetFunction, the newest version, and the code-signing configuration. */
import type { GetFunctionResponse } from '@aws-sdk/client-lambda';
import type { Operation } from '../engine/resource.ts';
import { readTags } from '../engine/tags.ts';
import type { ObjectValue } from '../wire/values.ts';
import { findFunction, latestVersion } from './find.ts';
import { flattenFunction } from './flatten.ts';

/** Regions of the signer service, outside of which the provider does not ask (hashicorp/aws 6.58). */
const SIGNER_REGIONS = new Set(
  [
    'us-east-1 us-east-2 us-west-1 us-west-2 af-south-1 ap-east-1 ap-south-1 ap-northeast-1 ap-northeast-2',
    'ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-west-1 eu-west-2 eu-west-3 eu-south-1 eu-north-1',
    'me-south-1 sa-east-1',
  ].flatMap((line) => line.split(' ')),
);

/** The ARN under which API Gateway invokes a function, version or alias. */
function gatewayArn(functionArn: string, region: string, api: string, action: string): string {
  const partition = functionArn.split(':')[1] ?? 'aws';
  return `arn:${partition}:apigateway:${region}:lambda:path/${api}/functions/${functionArn}/${action}`;
}

const invokeArn = (arn: string, region: string): string =>
  gatewayArn(arn, region, '2015-03-31', 'invocations');

const streamingArn = (arn: string, region: string): string =>
  gatewayArn(arn, region, '2021-11-15', 'response-streaming-invocations');

async function codeSigning(
  operation: Operation,
  name: string,
  found: GetFunctionResponse,
): Promise<string | null> {
  if (found.Configuration?.PackageType !== 'Zip' || !SIGNER_REGIONS.has(operation.region))
    return null;
  const answer = await operation.lambda.getFunctionCodeSigningConfig(
    { FunctionName: name },
    { abortSignal: operation.signal },
  );
  return answer.CodeSigningConfigArn || null;
}

/** The function's state as the service has it, or undefined when it is gone. */
export async function readFunction(
  operation: Operation,
  state: ObjectValue,
): Promise<ObjectValue | undefined> {
  const name = String(state.id ?? state.function_name);
  const found = await findFunction(operation, name);
  if (!found) return undefined;
  const latest = await latestVersion(operation, name);
  const arn = found.Configuration?.FunctionArn ?? '';
  const qualifiedArn = latest.FunctionArn ?? '';
  return {
    ...flattenFunction(found, state),
    ...readTags(found.Tags ?? {}, operation.defaultTags, state.tags ?? null),
    code_signing_config_arn: await codeSigning(operation, name, found),
    invoke_arn: invokeArn(arn, operation.region),
    response_streaming_invoke_arn: streamingArn(arn, operation.region),
    qualified_arn: qualifiedArn,
    qualified_invoke_arn: invokeArn(qualifiedArn, operation.region),
    version: latest.Version ?? null,
  };
}
