/** Puts messages into the local SQS: the dead-letter queues of services that moto only stores. */
import { callService } from './internal-call.ts';
import type { CloudService } from './service.ts';

/** Rejects with one line when the queue doesn't take the message. */
export async function sendToQueue(
  sqs: CloudService,
  queueArn: string,
  body: string,
  attributes: Record<string, string>,
): Promise<void> {
  const [accountId, name] = queueArn.split(':').slice(4);
  const { status, bytes } = await callService(sqs, {
    service: 'sqs',
    target: 'AmazonSQS.SendMessage',
    body: {
      QueueUrl: `http://127.0.0.1/${accountId}/${name}`,
      MessageBody: body,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([key, value]) => [
          key,
          { DataType: 'String', StringValue: value },
        ]),
      ),
    },
  });
  if (status >= 300) throw new Error(`${queueArn}: ${bytes.toString().slice(0, 200)}`);
}
