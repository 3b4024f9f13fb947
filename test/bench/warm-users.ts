/** Users whose requests hold a number of slots without a pause, and who notice when they are refused. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { until } from '../support/local-lambda.ts';

/** How long a user's event holds its slot, in ms. */
const EVENT_MS = 100;

export class UsersAtWork {
  events = 0;
  refused = 0;
  inFlight = 0;
  #isOver = false;
  readonly #name: string;
  readonly #client: LambdaClient;
  readonly #done: Promise<unknown>;
  readonly #count: number;

  /** @param like whose endpoint is used; users have connections of their own */
  constructor(like: LambdaClient, functionName: string, count: number) {
    this.#name = functionName;
    this.#count = count;
    this.#client = new LambdaClient({
      ...(like.config.endpoint && { endpoint: like.config.endpoint }),
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    this.#done = Promise.all(Array.from({ length: count }, () => this.#one()));
  }

  /** Resolves when every user has a request under way. */
  async settle(): Promise<void> {
    await until(
      () => this.events,
      (events) => events >= this.#count,
    );
  }

  async stop(): Promise<{ events: number; refused: number }> {
    this.#isOver = true;
    await this.#done;
    this.#client.destroy();
    return { events: this.events, refused: this.refused };
  }

  async #one(): Promise<void> {
    while (!this.#isOver) {
      this.inFlight += 1;
      try {
        await this.#client.send(
          new InvokeCommand({
            FunctionName: this.#name,
            Qualifier: 'live',
            Payload: Buffer.from(JSON.stringify({ waitMs: EVENT_MS })),
          }),
        );
      } catch {
        this.refused += 1;
      }
      this.inFlight -= 1;
      this.events += 1;
    }
  }
}
