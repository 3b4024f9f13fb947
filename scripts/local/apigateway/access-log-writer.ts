/** Writes one access log line a request, when its answer has ended, to the log group that the stage names. */
import type { CloudResponse } from '../service.ts';
import { type AccessLogContext, formatAccessLog, logGroupOf } from './access-log.ts';
import { commonLogTime } from './event.ts';
import type { Exchange } from './gateway.ts';

export type WriteLog = (record: {
  logGroup: string;
  logStream: string;
  timestamp: number;
  message: string;
}) => void;

/** Returns a function that passes an answer through and logs it when the last byte has been taken. */
export function createAccessLog(
  writeLog: WriteLog,
): (exchange: Exchange, response: CloudResponse) => CloudResponse {
  return (exchange, response) => {
    const { format, destinationArn = '' } = exchange.stage?.accessLogSettings ?? {};
    const logGroup = logGroupOf(destinationArn);
    if (!format || !logGroup) return response;
    const end = (length: number) =>
      writeLog({
        logGroup,
        logStream: `${exchange.address.apiId}-${exchange.address.stage}`,
        timestamp: Date.now(),
        message: formatAccessLog(format, contextOf(exchange, response.status, length)),
      });
    const { body } = response;
    if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
      end(Buffer.byteLength(body ?? ''));
      return response;
    }
    return { ...response, body: counted(body, end) };
  };
}

async function* counted(
  body: AsyncIterable<Uint8Array>,
  end: (length: number) => void,
): AsyncGenerator<Uint8Array> {
  let length = 0;
  try {
    for await (const chunk of body) {
      length += chunk.length;
      yield chunk;
    }
  } finally {
    end(length);
  }
}

/** The variables of API Gateway's access logs that are known here (developer guide, "$context variables"). */
function contextOf(exchange: Exchange, status: number, length: number): AccessLogContext {
  const { request, address, match, apiKey, error } = exchange;
  return {
    accountId: request.accountId,
    apiId: address.apiId,
    deploymentId: exchange.stage?.deploymentId,
    domainName: `${address.apiId}.execute-api.${request.region}.amazonaws.com`,
    domainPrefix: address.apiId,
    'error.message': error?.message,
    'error.responseType': error?.type,
    httpMethod: request.method,
    'identity.apiKeyId': apiKey?.id,
    'identity.sourceIp': request.sourceIp,
    'identity.userAgent': request.headers['user-agent'],
    'integration.latency': exchange.integrationMs,
    integrationLatency: exchange.integrationMs,
    path: `/${address.stage}${address.path}`,
    protocol: 'HTTP/1.1',
    requestId: exchange.requestId,
    extendedRequestId: exchange.requestId,
    requestTime: commonLogTime(exchange.startedAt),
    requestTimeEpoch: exchange.startedAt,
    resourceId: match?.resource.id,
    resourcePath: match?.resource.path,
    responseLatency: Date.now() - exchange.startedAt,
    responseLength: length,
    stage: address.stage,
    status,
  };
}
