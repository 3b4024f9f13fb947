/** The platform decides what a runtime is told; a function's own variables come through otherwise. */
import { describe, expect, it } from '@jest/globals';
import type { EnvironmentSpec } from '../../../../../../scripts/local/lambda/environments/types.ts';
import {
  environmentVariables,
  type VariablesContext,
} from '../../../../../../scripts/local/lambda/environments/variables.ts';

const spec: EnvironmentSpec = {
  functionName: 'router',
  version: '7',
  handler: 'index.handler',
  runtime: 'nodejs24.x',
  memoryMiB: 2048,
  codeDirectory: '/code',
  concurrency: 4,
  workers: 4,
  variables: {},
  logGroup: '/group',
  logFormat: 'JSON',
  logLevel: 'INFO',
  logsReports: true,
  zoneId: 'use1-az1',
  initTimeoutMs: 1000,
};
const context: VariablesContext = {
  endpoint: 'http://127.0.0.1:1',
  region: 'us-east-1',
  runtimeApi: '127.0.0.1:2',
  metadataToken: 'token',
  logStream: 'stream',
  temporaryDirectory: '/scratch',
  extra: {},
};

describe('the variables of an environment', () => {
  it('drops reserved names and names with a leading underscore, and keeps the rest', () => {
    const variables = environmentVariables(
      {
        ...spec,
        variables: {
          TABLE: 'sessions',
          _HANDLER: 'other.handler',
          _PRIVATE: 'x',
          AWS_REGION: 'eu-west-1',
          AWS_LAMBDA_MAX_CONCURRENCY: '99',
          AWS_ENDPOINT_URL: 'http://own',
        },
      },
      context,
    );
    expect(variables).toMatchObject({
      TABLE: 'sessions',
      _HANDLER: 'index.handler',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_MAX_CONCURRENCY: '4',
      AWS_ENDPOINT_URL: 'http://own',
    });
    expect(variables).not.toHaveProperty('_PRIVATE');
  });

  it('leaves none of the names empty without which the runtime client loses events', () => {
    const variables = environmentVariables(spec, context);
    for (const name of [
      'AWS_LAMBDA_FUNCTION_NAME',
      'AWS_LAMBDA_FUNCTION_VERSION',
      'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
      'AWS_LAMBDA_LOG_GROUP_NAME',
      'AWS_LAMBDA_LOG_STREAM_NAME',
      'LAMBDA_TASK_ROOT',
    ]) {
      expect(variables[name]).toBeTruthy();
    }
  });

  it('says nothing of concurrency to an on-demand function', () => {
    const variables = environmentVariables(
      { ...spec, concurrency: undefined, variables: { AWS_LAMBDA_MAX_CONCURRENCY: '8' } },
      context,
    );
    expect(variables).not.toHaveProperty('AWS_LAMBDA_MAX_CONCURRENCY');
    expect(variables.AWS_LAMBDA_INITIALIZATION_TYPE).toBe('on-demand');
  });
});
