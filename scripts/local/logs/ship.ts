/**
 * Carries log lines to CloudWatch Logs in batches, behind the back of whoever writes them: a slow or broken log
 * service costs lines, never an invocation.
 */
import { callService } from '../internal-call.ts';
import type { LogRecord } from '../log-record.ts';
import type { CloudService } from '../service.ts';

export interface LogShipper {
  write(record: LogRecord): void;
  /** Sends what is waiting and takes no more. */
  close(): Promise<void>;
}

export interface ShipperOptions {
  logs: CloudService;
  /** Told of lines that could not be kept. */
  onDropped(line: string): void;
  /** Longest wait of a line before it is sent, in milliseconds. */
  intervalMs?: number;
  /** Lines that may wait; more are dropped and counted. */
  capacity?: number;
}

/** CloudWatch Logs API reference, PutLogEvents: 10,000 events and 1 MiB a batch, 26 bytes counted a line on top. */
const BATCH_EVENTS = 10_000;
const BATCH_BYTES = 1_048_576;
const EVENT_OVERHEAD = 26;

const PREFIX = 'Logs_20140328';

export function createLogShipper(options: ShipperOptions): LogShipper {
  const { intervalMs = 200, capacity = 50_000 } = options;
  let waiting: LogRecord[] = [];
  let dropped = 0;
  let sending: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function flush(): Promise<void> {
    timer = undefined;
    const records = waiting;
    waiting = [];
    if (dropped > 0) options.onDropped(`${dropped} log lines dropped: too many at once`);
    dropped = 0;
    // One send after the other keeps the lines of a stream in order.
    sending = sending.then(() => sendAll(options, records));
    return sending;
  }

  return {
    write(record) {
      // The service takes no empty messages.
      if (closed || record.message === '') return;
      if (waiting.length >= capacity) {
        dropped += 1;
        return;
      }
      waiting.push(record);
      timer ??= setTimeout(() => void flush(), intervalMs);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await flush();
    },
  };
}

async function sendAll(options: ShipperOptions, records: readonly LogRecord[]): Promise<void> {
  const streams = Map.groupBy(records, (record) => `${record.logGroup}\n${record.logStream}`);
  for (const lines of streams.values()) {
    for (const batch of batches(lines)) {
      await send(options.logs, batch).catch((error: Error) =>
        options.onDropped(`${batch.length} log lines lost: ${error.message}`),
      );
    }
  }
}

/** Splits lines in the order of their time, as PutLogEvents wants them, at the service's limits. */
export function batches(records: readonly LogRecord[]): LogRecord[][] {
  const result: LogRecord[][] = [];
  let size = 0;
  for (const record of [...records].sort((a, b) => a.timestamp - b.timestamp)) {
    const bytes = Buffer.byteLength(record.message) + EVENT_OVERHEAD;
    const last = result.at(-1);
    if (last && last.length < BATCH_EVENTS && size + bytes <= BATCH_BYTES) {
      last.push(record);
      size += bytes;
    } else {
      result.push([record]);
      size = bytes;
    }
  }
  return result;
}

async function send(logs: CloudService, batch: readonly LogRecord[]): Promise<void> {
  const [first] = batch;
  if (!first) return;
  const names = { logGroupName: first.logGroup, logStreamName: first.logStream };
  const body = {
    ...names,
    logEvents: batch.map(({ timestamp, message }) => ({ timestamp, message })),
  };
  let answer = await put(logs, 'PutLogEvents', body);
  if (answer.status === 400 && answer.bytes.includes('ResourceNotFoundException')) {
    // Whoever made the group first has won: "already exists" is as good.
    await put(logs, 'CreateLogGroup', { logGroupName: first.logGroup });
    await put(logs, 'CreateLogStream', names);
    answer = await put(logs, 'PutLogEvents', body);
  }
  if (answer.status >= 300) throw new Error(answer.bytes.toString().slice(0, 200));
}

function put(logs: CloudService, operation: string, body: unknown) {
  return callService(logs, { service: 'logs', target: `${PREFIX}.${operation}`, body });
}
