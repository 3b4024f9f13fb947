/**
 * Overlapping invocations on one worker, as the runtime client runs them: each inside its own entry of the invoke
 * store. AWS_LAMBDA_MAX_CONCURRENCY must be set before the store's first use, since the kind of store is chosen then
 * and the wrong kind gives no isolation and no error; importing this module does so.
 */
import { InvokeStore, InvokeStoreBase } from '@aws/lambda-invoke-store';
import type { Context } from 'aws-lambda';

process.env.AWS_LAMBDA_MAX_CONCURRENCY = '64';
/** What keeps the invocations of one worker apart. */
export const invocationStore = await InvokeStore.getInstanceAsync();

export interface TestInvocation {
  requestId: string;
  traceId: string;
  context: Context;
  /** What the runtime client puts into the store for it. */
  entry: Record<string | symbol, string>;
}

/** Invocation number `index`, with ids that name it. */
export const testInvocation = (index: number): TestInvocation => {
  const serial = String(index).padStart(4, '0');
  const requestId = `request-${serial}`;
  const traceId = `1-5759e988-bd862e3fe1be46a99427${serial}`;
  const context = {
    awsRequestId: requestId,
    functionName: 'agentpool-test-function',
    functionVersion: '1',
    invokedFunctionArn:
      'arn:aws:lambda:us-east-1:123456789012:function:agentpool-test-function:live',
    memoryLimitInMB: '2048',
    logGroupName: 'group',
    logStreamName: 'stream',
    xRayTraceId: `Root=${traceId};Parent=53995c3f42cd8ad8;Sampled=1`,
    getRemainingTimeInMillis: () => 30_000,
  } as unknown as Context;
  const { REQUEST_ID, X_RAY_TRACE_ID } = InvokeStoreBase.PROTECTED_KEYS;
  const entry = {
    [REQUEST_ID]: requestId,
    [X_RAY_TRACE_ID]: (context as Context & { xRayTraceId: string }).xRayTraceId,
  };
  return { requestId, traceId, context, entry };
};

/** Runs `count` invocations so that all have begun before any goes on; answers their results in order. */
export async function overlapping<T>(
  count: number,
  handler: (invocation: TestInvocation, allBegun: Promise<void>) => Promise<T>,
): Promise<T[]> {
  let begin = () => {};
  const allBegun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const running = Array.from({ length: count }, (_, index) => {
    const invocation = testInvocation(index);
    return invocationStore.run(invocation.entry, () => handler(invocation, allBegun)) as Promise<T>;
  });
  begin();
  return Promise.all(running);
}
