/** Shows a long run as one line a step, each with its time, and keeps every line in a log. */
import { appendFileSync } from 'node:fs';

/** Lines of a build that tell a person how far it is. */
const TELLING =
  /^(\[agentpool\] Entering phase|Plan:|Apply complete|release |pruned:|warning:|local cloud|bootstrapping)/;

export class Progress {
  readonly #started = performance.now();
  readonly #log: string;

  constructor(log: string) {
    this.#log = log;
  }

  /** Seconds since the start. */
  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  say(line: string): void {
    console.log(`${this.seconds.toFixed(0).padStart(4)} s  ${line}`);
    this.#keep(line);
  }

  /** For the many lines of a build: most are only kept. */
  readonly line = (line: string): void => {
    if (TELLING.test(line)) this.say(line.replace('[agentpool] Entering phase', 'build phase'));
    else this.#keep(line);
  };

  #keep(line: string): void {
    appendFileSync(this.#log, `${line}\n`);
  }
}
