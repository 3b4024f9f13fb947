/** Metrics in log lines: what counts, under which dimensions, and what is no metric at all. */
import { describe, expect, it } from '@jest/globals';
import { embeddedMetrics } from '../../../../../scripts/local/cloudwatch/embedded-metrics.ts';

const line = (members: object, directive: object = {}) =>
  JSON.stringify({
    _aws: {
      Timestamp: 1000,
      CloudWatchMetrics: [
        {
          Namespace: 'agentpool',
          Dimensions: [['service', 'function'], ['service']],
          Metrics: [{ Name: 'WarmCoverage', Unit: 'Percent' }],
          ...directive,
        },
      ],
    },
    service: 'warmer',
    function: 'router',
    ...members,
  });
const common = { namespace: 'agentpool', name: 'WarmCoverage', unit: 'Percent', at: 1000 };

describe('embedded metrics', () => {
  it('count once under every set of dimensions', () => {
    expect(embeddedMetrics(line({ WarmCoverage: 87.5 }))).toEqual([
      { ...common, value: 87.5, dimensions: { service: 'warmer', function: 'router' } },
      { ...common, value: 87.5, dimensions: { service: 'warmer' } },
    ]);
  });

  it('may be lists of values, without a unit, without dimensions', () => {
    const directive = { Dimensions: [[]], Metrics: [{ Name: 'Turns' }] };
    expect(embeddedMetrics(line({ Turns: [1, 2] }, directive))).toEqual([
      { ...common, name: 'Turns', unit: 'None', value: 1, dimensions: {} },
      { ...common, name: 'Turns', unit: 'None', value: 2, dimensions: {} },
    ]);
  });

  it('leave out a set whose dimension the line lacks', () => {
    const found = embeddedMetrics(line({ WarmCoverage: 1, function: undefined }));
    expect(found.map(({ dimensions }) => dimensions)).toEqual([{ service: 'warmer' }]);
  });

  it.each([
    'START RequestId: 1',
    '{"message":"no metric"}',
    '{"_aws":',
    '{"_aws":{"CloudWatchMetrics":[]}}',
    '{"_aws":{"Timestamp":1}}',
    line({ WarmCoverage: 'much' }),
    line({ WarmCoverage: 1 }, { Namespace: undefined }),
  ])('are none in %s', (message) => {
    expect(embeddedMetrics(message)).toEqual([]);
  });
});
