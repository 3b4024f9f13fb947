/** The event that a Lambda proxy integration of a REST API sends (payload format 1.0). */
import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { DoorRequest } from '../server.ts';
import type { Match } from './match.ts';
import type { Stage } from './model.ts';

export interface EventInput {
  request: DoorRequest;
  apiId: string;
  stage: Stage;
  /** Below the stage, percent-encoded. */
  path: string;
  match: Match;
  requestId: string;
  /** Milliseconds since the epoch. */
  now: number;
  /** Only when the method asks for a key. */
  apiKey?: { id: string; value: string };
  /** Only when the method has an authorizer. */
  claims?: Record<string, string>;
  binaryMediaTypes: readonly string[];
}

/** `deploymentId` is sent but not in the published types. */
type ProxyEvent = APIGatewayProxyEvent & { requestContext: { deploymentId: string } };

export function buildProxyEvent(input: EventInput): ProxyEvent {
  const { request, match, stage } = input;
  const domainName = `${input.apiId}.execute-api.${request.region}.amazonaws.com`;
  const headers = multiValueHeaders(request, domainName);
  const query = multiValues([...request.query]);
  const binary = isBinary(request, input.binaryMediaTypes);
  const path = decodePath(input.path);
  return {
    resource: match.resource.path,
    path,
    httpMethod: request.method,
    headers: lastValues(headers),
    multiValueHeaders: headers,
    queryStringParameters: emptyAsNull(lastValues(query)),
    multiValueQueryStringParameters: emptyAsNull(query),
    pathParameters: emptyAsNull(match.pathParameters),
    stageVariables: stage.variables ?? null,
    requestContext: {
      resourceId: match.resource.id,
      resourcePath: match.resource.path,
      httpMethod: request.method,
      extendedRequestId: randomBytes(8).toString('base64'),
      requestTime: commonLogTime(input.now),
      requestTimeEpoch: input.now,
      path: `/${stage.stageName}${path}`,
      accountId: request.accountId,
      protocol: 'HTTP/1.1',
      stage: stage.stageName,
      domainPrefix: input.apiId,
      domainName,
      requestId: input.requestId,
      deploymentId: stage.deploymentId,
      apiId: input.apiId,
      authorizer: input.claims && { claims: input.claims },
      identity: {
        ...UNKNOWN_IDENTITY,
        apiKey: input.apiKey?.value ?? null,
        apiKeyId: input.apiKey?.id ?? null,
        sourceIp: request.sourceIp,
        userAgent: request.headers['user-agent'] ?? null,
      },
    },
    body: bodyOf(request, binary),
    isBase64Encoded: binary,
  };
}

/** What only callers with IAM, Cognito or client certificates have. */
const UNKNOWN_IDENTITY = {
  accessKey: null,
  accountId: null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userArn: null,
};

type MultiValues = Record<string, string[]>;

/** Names as the client spelt them; the proxy's own headers are added as API Gateway adds them. */
function multiValueHeaders(request: DoorRequest, domainName: string): MultiValues {
  const raw = request.rawHeaders;
  const sent = raw.flatMap((name, index): [string, string][] =>
    index % 2 === 0 && !CONNECTION_HEADERS.has(name.toLowerCase())
      ? [[name, raw[index + 1] ?? '']]
      : [],
  );
  const port = request.headers.host?.split(':')[1] ?? '443';
  return {
    ...multiValues(sent),
    Host: [domainName],
    'X-Amzn-Trace-Id': [traceHeader()],
    'X-Forwarded-For': [request.sourceIp],
    'X-Forwarded-Port': [port],
    'X-Forwarded-Proto': ['http'],
  };
}

/** Replaced or consumed on the way to the function. */
const CONNECTION_HEADERS = new Set([
  'connection',
  'host',
  'transfer-encoding',
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
]);

function traceHeader(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
}

/** By way of a map: the client chooses the names, and an object has members such as `constructor` already. */
function multiValues(pairs: readonly (readonly [string, string])[]): MultiValues {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
}

function lastValues(values: MultiValues): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, all]) => [name, all.at(-1) as string]),
  );
}

function emptyAsNull<T extends object>(values: T): T | null {
  return Object.keys(values).length === 0 ? null : values;
}

function isBinary(request: DoorRequest, binaryMediaTypes: readonly string[]): boolean {
  const type = request.headers['content-type']?.split(';')[0]?.trim() ?? '';
  return (
    request.body.length > 0 && (binaryMediaTypes.includes('*/*') || binaryMediaTypes.includes(type))
  );
}

function bodyOf(request: DoorRequest, binary: boolean): string | null {
  if (request.body.length === 0) return null;
  return request.body.toString(binary ? 'base64' : 'utf8');
}

/** `21/Nov/2026:04:05:06 +0000` */
export function commonLogTime(now: number): string {
  const [, day, month, year, time] =
    /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(now).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
