import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { batches, createLogShipper } from '../../../../../scripts/local/logs/ship.ts';
import type { CloudRequest, CloudService } from '../../../../../scripts/local/service.ts';

const record = (message: string, timestamp = 1, logStream = 's') => ({
  logGroup: 'g',
  logStream,
  timestamp,
  message,
});

/** CloudWatch Logs as far as the shipper sees it. */
function fakeLogs() {
  const calls: { operation: string; body: Record<string, unknown> }[] = [];
  const groups = new Set<string>();
  const service: CloudService & { broken: boolean } = {
    broken: false,
    async handle(request: CloudRequest) {
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      const body = JSON.parse(request.body.toString());
      calls.push({ operation, body });
      if (service.broken) return { status: 500, body: 'down' };
      if (operation === 'CreateLogStream') groups.add(body.logStreamName);
      if (operation === 'PutLogEvents' && !groups.has(body.logStreamName)) {
        return { status: 400, body: '{"__type":"ResourceNotFoundException"}' };
      }
      return { status: 200, body: '{}' };
    },
    close: async () => undefined,
  };
  const sent = () =>
    calls
      .filter((call) => call.operation === 'PutLogEvents')
      .map((call) => (call.body.logEvents as { message: string }[]).map((event) => event.message));
  return { service, calls, sent };
}

describe('createLogShipper', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('collects lines for 200 ms and sends them as one batch, making group and stream first', async () => {
    const logs = fakeLogs();
    const shipper = createLogShipper({ logs: logs.service, onDropped: () => undefined });
    shipper.write(record('a'));
    await jest.advanceTimersByTimeAsync(199);
    expect(logs.calls).toEqual([]);
    shipper.write(record('b'));
    await jest.advanceTimersByTimeAsync(1);
    expect(logs.calls.map((call) => call.operation)).toEqual([
      'PutLogEvents',
      'CreateLogGroup',
      'CreateLogStream',
      'PutLogEvents',
    ]);
    expect(logs.sent().at(-1)).toEqual(['a', 'b']);
  });

  it('keeps streams apart', async () => {
    const logs = fakeLogs();
    const shipper = createLogShipper({ logs: logs.service, onDropped: () => undefined });
    shipper.write(record('a', 1, 'one'));
    shipper.write(record('b', 2, 'two'));
    shipper.write(record('c', 3, 'one'));
    await shipper.close();
    expect(logs.sent()).toEqual(expect.arrayContaining([['a', 'c'], ['b']]));
  });

  it('sends what is waiting when it is closed, and takes no more', async () => {
    const logs = fakeLogs();
    const shipper = createLogShipper({ logs: logs.service, onDropped: () => undefined });
    shipper.write(record('last'));
    shipper.write(record(''));
    await shipper.close();
    shipper.write(record('too late'));
    await jest.advanceTimersByTimeAsync(1000);
    expect(logs.sent().at(-1)).toEqual(['last']);
  });

  it('drops lines above its capacity and says how many', async () => {
    const logs = fakeLogs();
    const told: string[] = [];
    const shipper = createLogShipper({
      logs: logs.service,
      onDropped: (line) => told.push(line),
      capacity: 2,
    });
    for (const message of ['a', 'b', 'c', 'd']) shipper.write(record(message));
    await shipper.close();
    expect(logs.sent().at(-1)).toEqual(['a', 'b']);
    expect(told).toEqual(['2 log lines dropped: too many at once']);
  });

  it('survives a log service that is down', async () => {
    const logs = fakeLogs();
    const told: string[] = [];
    const shipper = createLogShipper({ logs: logs.service, onDropped: (line) => told.push(line) });
    logs.service.broken = true;
    shipper.write(record('lost'));
    await jest.advanceTimersByTimeAsync(200);
    logs.service.broken = false;
    shipper.write(record('kept'));
    await shipper.close();
    expect(told).toEqual(['1 log lines lost: down']);
    expect(logs.sent().at(-1)).toEqual(['kept']);
  });
});

describe('batches', () => {
  it('are in the order of time', () => {
    const lines = [record('b', 2), record('a', 1), record('c', 2)];
    expect(batches(lines)[0]?.map((line) => line.message)).toEqual(['a', 'b', 'c']);
  });

  it('hold at most 10,000 events', () => {
    const sizes = batches(Array.from({ length: 20_001 }, () => record('x'))).map((b) => b.length);
    expect(sizes).toEqual([10_000, 10_000, 1]);
  });

  it('hold at most 1 MiB with 26 bytes a line on top', () => {
    const line = 'ä'.repeat(250_000);
    expect(batches([record(line), record(line), record(line)]).map((b) => b.length)).toEqual([
      2, 1,
    ]);
  });
});
