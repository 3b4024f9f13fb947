/** Puts an event that could not be delivered into an SQS queue of the local cloud. */
import { callJson, callService } from '../internal-call.ts';
import type { CloudService } from '../service.ts';

/** @throws Error when the queue does not take it */
export async function sendToQueue(
  cloud: CloudService,
  queueArn: string,
  body: string,
  attributes: Record<string, string>,
): Promise<void> {
  const name = queueArn.split(':').at(-1) as string;
  const queue = await callJson<{ QueueUrl: string }>(cloud, {
    service: 'sqs',
    target: 'AmazonSQS.GetQueueUrl',
    body: { QueueName: name },
  });
  if (!queue) throw new Error(`the dead-letter queue ${name} does not exist`);
  const { status } = await callService(cloud, {
    service: 'sqs',
    target: 'AmazonSQS.SendMessage',
    body: {
      QueueUrl: queue.QueueUrl,
      MessageBody: body,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([key, value]) => [
          key,
          { DataType: 'String', StringValue: value },
        ]),
      ),
    },
  });
  if (status >= 300) throw new Error(`the dead-letter queue ${name} answered ${status}`);
}
