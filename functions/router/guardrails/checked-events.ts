/** Events whose text is checked before it is shown, in the order in which they happened. */
import type { TurnEvents } from '../http/turn-sink.ts';
import { TextSegments } from './text-segments.ts';

/** @returns the text to show. @throws what stops the turn */
export type CheckText = (text: string) => Promise<string>;

export class CheckedEvents implements TurnEvents {
  readonly #events: TurnEvents;
  readonly #check: CheckText;
  readonly #onStop: (reason: unknown) => void;
  readonly #segments = new TextSegments();
  /** Checks run side by side; what they let pass is told one after the other. */
  #told: Promise<void> = Promise.resolve();
  #stopped = false;

  /** @param onStop told once of what `check` throws; nothing is told to the events from then on */
  constructor(events: TurnEvents, check: CheckText, onStop: (reason: unknown) => void) {
    this.#events = events;
    this.#check = check;
    this.#onStop = onStop;
  }

  token(text: string): void {
    for (const segment of this.#segments.add(text)) this.#show(segment);
  }

  tool(event: Parameters<TurnEvents['tool']>[0]): void {
    this.#show(this.#segments.take());
    this.#tell(async () => this.#events.tool(event));
  }

  progress(event: Parameters<TurnEvents['progress']>[0]): void {
    const rest = this.#segments.take();
    // Text that was not shown yet need not be taken back.
    if (event.step !== 'superseded') this.#show(rest);
    this.#tell(async () => this.#events.progress(event));
  }

  /** Resolves when all that may be shown is shown. */
  async settled(): Promise<void> {
    this.#show(this.#segments.take());
    await this.#told;
  }

  #show(text: string): void {
    if (text === '' || this.#stopped) return;
    const checked = this.#check(text);
    // It is awaited in its turn, which may be after it failed.
    checked.catch(() => undefined);
    this.#tell(async () => this.#events.token(await checked));
  }

  #tell(event: () => Promise<void>): void {
    this.#told = this.#told.then(async () => {
      if (this.#stopped) return;
      try {
        await event();
      } catch (reason) {
        this.#stopped = true;
        this.#onStop(reason);
      }
    });
  }
}
