/** The Lambda client and the clock that operations of owned types share within one provider process. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Lambda } from '@aws-sdk/client-lambda';
import type { Operation } from './engine/resource.ts';
import type { Settings } from './provider-settings.ts';

/** hashicorp/aws repeats throttled and broken calls up to 25 times; a local cloud needs fewer. */
const MAX_ATTEMPTS = 6;

export class Operations {
  readonly #clients = new Map<string, Lambda>();
  readonly #stop = new AbortController();

  /** Interrupts everything that is running: calls, waits and retries. */
  stop(): void {
    this.#stop.abort();
  }

  /** What an operation in a region works with. */
  in(region: string, settings: Settings): Operation {
    const { signal } = this.#stop;
    return {
      lambda: this.#client(region, settings),
      region,
      defaultTags: settings.defaultTags,
      clock: {
        now: () => performance.now(),
        sleep: (milliseconds) => sleep(milliseconds, undefined, { signal }),
      },
      signal,
    };
  }

  #client(region: string, { endpoint, credentials }: Settings): Lambda {
    const known = this.#clients.get(region);
    if (known) return known;
    const client = new Lambda({
      region,
      endpoint,
      maxAttempts: MAX_ATTEMPTS,
      ...(credentials && { credentials }),
    });
    this.#clients.set(region, client);
    return client;
  }
}
