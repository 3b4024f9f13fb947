/** How many messages wait in each queue: the one metric of SQS that alarms of this project stand on. */
import { callJson } from '../internal-call.ts';
import type { CloudService } from '../service.ts';
import type { Datum } from './metric-buffer.ts';

/** Reads every queue's length, as SQS reports it once a minute (SQS Developer Guide, "Available CloudWatch metrics"). */
export async function queueMetrics(moto: CloudService, at: number): Promise<Datum[]> {
  const call = <T>(operation: string, body: unknown) =>
    callJson<T>(moto, { service: 'sqs', target: `AmazonSQS.${operation}`, body });
  const listed = await call<{ QueueUrls?: string[] }>('ListQueues', {});
  const data: Datum[] = [];
  for (const url of listed?.QueueUrls ?? []) {
    const answer = await call<{ Attributes?: Record<string, string> }>('GetQueueAttributes', {
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages'],
    });
    const waiting = answer?.Attributes?.ApproximateNumberOfMessages;
    // Deleted between the two calls.
    if (waiting === undefined) continue;
    data.push({
      namespace: 'AWS/SQS',
      name: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: url.slice(url.lastIndexOf('/') + 1) },
      unit: 'Count',
      value: Number(waiting),
      at,
    });
  }
  return data;
}
