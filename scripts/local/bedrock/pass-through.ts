/** Passes requests on to Amazon Bedrock, signed again with the user's own credentials. */
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import type { CloudRequest, CloudResponse } from '../service.ts';
import { ServiceError } from './wire/service-error.ts';

type Environment = Record<string, string | undefined>;

/** Headers of the answer that callers read; the others belong to one hop only. */
const KEPT_HEADERS = ['content-type', 'x-amzn-requestid', 'x-amzn-errortype', 'retry-after'];

/**
 * The local cloud's clients sign with local credentials, so the user's own come from variables of another name:
 * `AGENTPOOL_BEDROCK_PROFILE` (a profile of the AWS configuration), or `AGENTPOOL_BEDROCK_ACCESS_KEY_ID`,
 * `AGENTPOOL_BEDROCK_SECRET_ACCESS_KEY` and `AGENTPOOL_BEDROCK_SESSION_TOKEN`; `AGENTPOOL_BEDROCK_REGION` names another
 * region than the request's. Throws an Error of one line when neither is set.
 */
export function createPassThrough(
  environment: Environment,
  send: typeof fetch = fetch,
): (request: CloudRequest) => Promise<CloudResponse> {
  const client = new BedrockRuntimeClient({
    region: environment.AGENTPOOL_BEDROCK_REGION ?? 'us-east-1',
    ...ownCredentials(environment),
  });
  return async (request) => {
    const region = environment.AGENTPOOL_BEDROCK_REGION ?? request.region;
    const hostname = `bedrock-runtime.${region}.amazonaws.com`;
    const signer = await client.config.signer({
      name: 'sigv4',
      signingName: 'bedrock',
      signingRegion: region,
      properties: {},
    });
    const signed = await signer.sign({
      method: request.method,
      protocol: 'https:',
      hostname,
      path: request.path,
      query: Object.fromEntries(request.query),
      headers: { host: hostname, 'content-type': 'application/json' },
      body: request.body,
    });
    return forward(send, `https://${hostname}${request.path}`, signed.headers, request);
  };
}

async function forward(
  send: typeof fetch,
  url: string,
  headers: Record<string, string>,
  { method, body, signal }: CloudRequest,
): Promise<CloudResponse> {
  let answer: Response;
  try {
    answer = await send(url, { method, headers, body: new Uint8Array(body), signal });
  } catch (error) {
    if (signal.aborted) throw error;
    const reason = (error as Error).cause ?? error;
    throw new ServiceError(
      503,
      'ServiceUnavailableException',
      `Amazon Bedrock can't be reached at ${new URL(url).host}: ${(reason as Error).message}`,
    );
  }
  const kept = KEPT_HEADERS.flatMap((name) => {
    const value = answer.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return {
    status: answer.status,
    headers: Object.fromEntries(kept),
    body: answer.body ?? '',
  };
}

function ownCredentials(environment: Environment) {
  const profile = environment.AGENTPOOL_BEDROCK_PROFILE;
  if (profile) return { profile };
  const accessKeyId = environment.AGENTPOOL_BEDROCK_ACCESS_KEY_ID;
  const secretAccessKey = environment.AGENTPOOL_BEDROCK_SECRET_ACCESS_KEY;
  if (!accessKeyId || !secretAccessKey) {
    throw new Error(
      'MODEL=bedrock needs your own AWS credentials: set AGENTPOOL_BEDROCK_PROFILE, or AGENTPOOL_BEDROCK_ACCESS_KEY_ID and AGENTPOOL_BEDROCK_SECRET_ACCESS_KEY',
    );
  }
  const sessionToken = environment.AGENTPOOL_BEDROCK_SESSION_TOKEN;
  return { credentials: { accessKeyId, secretAccessKey, sessionToken } };
}
