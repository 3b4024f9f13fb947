/**
 * Events of parts that run at once, told one part after the other in the order of the message: the first runs live, a
 * later one is held back until those before it have ended. Each part begins with its `part` event, and its answer is
 * the text after its own last `tool` event, so no client has to take texts apart that came mixed.
 */
import type { TurnEvents } from '../http/turn-sink.ts';

export interface PartLabel {
  agent: string;
  /** Stands before the part's text, whoever writes it. */
  heading: string;
}

type Tell = (events: TurnEvents) => void;

/** One object a turn. What is held back is bounded by the tokens and tool calls that a part may have. */
export class PartEvents {
  readonly #events: TurnEvents;
  readonly #labels: readonly PartLabel[];
  readonly #held: Tell[][];
  readonly #ended: boolean[];
  /** The part that is told live. */
  #live = -1;

  constructor(events: TurnEvents, labels: readonly PartLabel[]) {
    this.#events = events;
    this.#labels = labels;
    this.#held = labels.map(() => []);
    this.#ended = labels.map(() => false);
    this.#next();
  }

  /** Where the part with this index tells what it does. */
  of(index: number): TurnEvents {
    let isHeaded = false;
    const startText = (): void => {
      isHeaded = false;
    };
    return {
      progress: (event) => {
        if (event.step === 'superseded') startText();
        this.#tell(index, (events) => events.progress(event));
      },
      tool: (event) => {
        startText();
        this.#tell(index, (events) => events.tool(event));
      },
      token: (text) => {
        // The heading is part of the answer, so it comes again wherever the answer starts anew.
        const heading = isHeaded ? '' : (this.#labels[index]?.heading ?? '');
        isHeaded = true;
        this.#tell(index, (events) => events.token(heading + text));
      },
    };
  }

  /** The part tells nothing more; what the next one has told so far comes now. */
  end(index: number): void {
    this.#ended[index] = true;
    while (this.#ended[this.#live]) this.#next();
  }

  #tell(index: number, tell: Tell): void {
    // An agent that was left behind may still be at work.
    if (this.#ended[index]) return;
    if (index === this.#live) tell(this.#events);
    else this.#held[index]?.push(tell);
  }

  #next(): void {
    this.#live += 1;
    const label = this.#labels[this.#live];
    if (!label) return;
    const { agent } = label;
    this.#events.progress({
      step: 'part',
      part: this.#live + 1,
      parts: this.#labels.length,
      agent,
    });
    for (const tell of this.#held[this.#live]?.splice(0) ?? []) tell(this.#events);
  }
}
