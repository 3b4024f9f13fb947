/** The variables of access logs and response templates (API Gateway developer guide, "$context variables"). */
import type { AccessLogContext } from './access-log.ts';
import { commonLogTime } from './event.ts';
import type { Exchange } from './exchange.ts';

/** What is known of an exchange before its answer is out. */
export function contextOf(exchange: Exchange): AccessLogContext {
  const { request, address, match, apiKey, error } = exchange;
  return {
    accountId: request.accountId,
    apiId: address.apiId,
    'authorizer.claims.sub': exchange.claims?.sub,
    deploymentId: exchange.stage?.deploymentId,
    domainName: `${address.apiId}.execute-api.${request.region}.amazonaws.com`,
    domainPrefix: address.apiId,
    'error.message': error?.publicMessage,
    'error.messageString': error && JSON.stringify(error.publicMessage),
    'error.responseType': error?.responseType,
    httpMethod: request.method,
    'identity.apiKeyId': apiKey?.id,
    'identity.sourceIp': request.sourceIp,
    'identity.userAgent': request.headers['user-agent'],
    'integration.latency': exchange.integrationMs,
    integrationErrorMessage: exchange.integrationMs === undefined ? undefined : error?.message,
    integrationLatency: exchange.integrationMs,
    path: `/${address.stage}${address.path}`,
    protocol: 'HTTP/1.1',
    requestId: exchange.requestId,
    extendedRequestId: exchange.requestId,
    requestTime: commonLogTime(exchange.startedAt),
    requestTimeEpoch: exchange.startedAt,
    resourceId: match?.resource.id,
    resourcePath: match?.resource.path,
    stage: address.stage,
  };
}
