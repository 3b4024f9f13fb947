/** Serves deployed REST APIs over HTTP: `/_api/<api>/<stage>/…`, or by the Host header of an execute-api address. */
import { randomUUID } from 'node:crypto';
import type { Site } from '../server.ts';
import type { CloudResponse, CloudService, LambdaInvoker } from '../service.ts';
import { createAccessLog, type WriteLog } from './access-log-writer.ts';
import { type ApiAddress, apiAddress } from './address.ts';
import { authorizerOf, authorizeUser, type UserPoolKeys } from './authorizer.ts';
import { contextOf } from './context.ts';
import type { ControlPlane } from './control-plane.ts';
import { buildProxyEvent } from './event.ts';
import type { Exchange } from './exchange.ts';
import { GatewayError, gatewayResponse } from './gateway-response.ts';
import { lambdaTarget } from './integration-uri.ts';
import { invokeIntegration } from './invoke.ts';
import { type Match, matchRoute } from './match.ts';
import type { Deployment, Integration, Stage } from './model.ts';
import { mayInvoke } from './permission.ts';

/** API Gateway quota "Payload size" of REST APIs. */
const LARGEST_BODY = 10 * 1024 * 1024;

export interface GatewayOptions {
  controlPlane: ControlPlane;
  lambda: CloudService & LambdaInvoker;
  userPoolKeys: UserPoolKeys;
  /** Takes lines for log groups: the stages' access logs. */
  writeLog: WriteLog;
  /** Told why the gateway itself answered with an error; the client isn't. */
  onEvent(line: string): void;
}

export function createApiGateway(options: GatewayOptions): Site {
  const log = createAccessLog(options.writeLog);

  return {
    matches: (request) => apiAddress(request) !== undefined,
    async handle(request) {
      const exchange: Exchange = {
        request,
        address: apiAddress(request) as ApiAddress,
        requestId: randomUUID(),
        startedAt: Date.now(),
      };
      const response = await serve(exchange, options).catch((error: unknown) => {
        if (!(error instanceof GatewayError)) throw error;
        exchange.error = error;
        options.onEvent(
          `api ${exchange.address.apiId} ${request.method} ${request.path}: ${error.message}`,
        );
        return gatewayResponse(
          error.failure,
          exchange.deployment?.gatewayResponses,
          contextOf(exchange),
        );
      });
      return log(exchange, withRequestId(response, exchange.requestId));
    },
  };
}

async function serve(exchange: Exchange, options: GatewayOptions): Promise<CloudResponse> {
  const { request, address } = exchange;
  const { stage, deployment } = await find(exchange, options.controlPlane);
  Object.assign(exchange, { stage, deployment });
  const match = matchRoute(deployment.resources, request.method, address.path);
  if (!match) {
    throw new GatewayError('NO_ROUTE', `no route for ${address.path}`);
  }
  exchange.match = match;
  await authorize(exchange, match, deployment, options);
  if (request.body.length > LARGEST_BODY) {
    throw new GatewayError('TOO_LARGE', `${request.body.length} bytes`);
  }
  const integration = match.method.methodIntegration;
  if (!integration) throw new GatewayError('MISCONFIGURED', 'no integration');
  await checkPermission(exchange, match, integration, options.lambda);

  const event = buildProxyEvent({
    request,
    apiId: address.apiId,
    stage,
    path: address.path,
    match,
    requestId: exchange.requestId,
    now: exchange.startedAt,
    apiKey: exchange.apiKey,
    claims: exchange.claims,
    binaryMediaTypes: deployment.binaryMediaTypes,
  });
  const before = performance.now();
  try {
    return await invokeIntegration({
      integration,
      payload: Buffer.from(JSON.stringify(event)),
      signal: request.signal,
      invoker: options.lambda,
    });
  } finally {
    exchange.integrationMs = Math.round(performance.now() - before);
  }
}

/** An API or a stage that doesn't exist is answered with `Forbidden`, as the service's shared front does. */
async function find(
  { address }: Exchange,
  controlPlane: ControlPlane,
): Promise<{ stage: Stage; deployment: Deployment }> {
  const stage = await controlPlane.stage(address.apiId, address.stage);
  const deployment = stage && controlPlane.deployment(address.apiId, stage.deploymentId);
  if (!deployment) {
    throw new GatewayError('BAD_KEY', `no stage ${address.stage} of API ${address.apiId}`);
  }
  return { stage, deployment };
}

async function authorize(
  exchange: Exchange,
  { method }: Match,
  { authorizers }: Deployment,
  { controlPlane, userPoolKeys }: GatewayOptions,
): Promise<void> {
  const { request, address } = exchange;
  const authorizer = authorizerOf(method, authorizers);
  if (authorizer) {
    exchange.claims = await authorizeUser(authorizer, request.headers, userPoolKeys, Date.now());
  }
  if (!method.apiKeyRequired) return;
  const value = request.headers['x-api-key'];
  if (typeof value !== 'string' || value === '') throw new GatewayError('BAD_KEY', 'no key');
  const id = await controlPlane.apiKeyId(address.apiId, address.stage, value);
  if (!id) throw new GatewayError('BAD_KEY', 'the key is not admitted to this stage');
  exchange.apiKey = { id, value };
}

async function checkPermission(
  { request, address }: Exchange,
  { resource }: Match,
  integration: Integration,
  lambda: CloudService,
): Promise<void> {
  const functionArn = lambdaTarget(integration.uri ?? '')?.functionArn;
  if (!functionArn) return;
  const sourceArn = `arn:aws:execute-api:${request.region}:${request.accountId}:${address.apiId}/${address.stage}/${request.method}${resource.path}`;
  if (await mayInvoke(lambda, functionArn, sourceArn)) return;
  throw new GatewayError(
    'MISCONFIGURED',
    `Invalid permissions on Lambda function: ${functionArn} does not allow ${sourceArn}`,
  );
}

function withRequestId(response: CloudResponse, requestId: string): CloudResponse {
  return { ...response, headers: { 'x-amzn-requestid': requestId, ...response.headers } };
}
