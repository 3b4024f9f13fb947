/** Writes one access log line a request, when its answer has ended, to the log group that the stage names. */
import type { LogRecord } from '../log-record.ts';
import type { CloudResponse } from '../service.ts';
import { formatAccessLog, logGroupOf } from './access-log.ts';
import { contextOf } from './context.ts';
import type { Exchange } from './exchange.ts';

export type WriteLog = (record: LogRecord) => void;

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
        message: formatAccessLog(format, {
          ...contextOf(exchange),
          responseLatency: Date.now() - exchange.startedAt,
          responseLength: length,
          status: response.status,
        }),
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
