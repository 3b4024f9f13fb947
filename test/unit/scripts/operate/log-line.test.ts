import { describe, expect, it } from '@jest/globals';
import { readableLine } from '../../../../scripts/operate/log-line.ts';

const timestamp = Date.UTC(2026, 10, 21, 8, 30, 1, 5);

describe('a log line for a person', () => {
  it('puts level, message, request and keys on one line', () => {
    const message = JSON.stringify({
      level: 'INFO',
      message: 'turn done',
      function_request_id: 'r-1',
      tenant: 'acme',
      usage: { tokens: 3 },
    });
    expect(readableLine({ timestamp, message })).toBe(
      '08:30:01.005 INFO turn done request=r-1 tenant=acme usage={"tokens":3}',
    );
  });

  it('shows metrics by their names', () => {
    const message = JSON.stringify({
      _aws: { CloudWatchMetrics: [{ Metrics: [{ Name: 'TurnMs' }] }] },
      TurnMs: [12],
    });
    expect(readableLine({ timestamp, message })).toBe('08:30:01.005 METRIC TurnMs=[12]');
  });

  it.each(['plain text\n', '[1,2]', '"text"', '{broken'])('leaves %j as it is', (message) => {
    expect(readableLine({ timestamp, message })).toBe(`08:30:01.005 ${message.trimEnd()}`);
  });

  it("words the service's report of an invocation", () => {
    const record = { requestId: 'r-1', metrics: { durationMs: 202 }, status: 'success' };
    const message = JSON.stringify({ time: 'x', type: 'platform.report', record });
    expect(readableLine({ timestamp: 0, message })).toBe(
      '00:00:00.000 REPORT success after 202 ms request=r-1',
    );
  });
});
