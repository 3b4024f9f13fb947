/** Tells a waiting client that a silent turn goes on, so that neither it nor a proxy takes the stream for dead. */

/** Silence after which a client hears of the turn, in ms: well below the 30 s at which idle streams are cut on the way. */
const SILENCE_MS = 10_000;

export interface Heartbeat {
  /** Something was sent. */
  sent(): void;
  stop(): void;
}

/** @param beat called after each stretch of silence with its length so far, in ms */
export function startHeartbeat(beat: (silentMs: number) => void): Heartbeat {
  let beats = 0;
  const timer = setInterval(() => {
    beats += 1;
    beat(beats * SILENCE_MS);
  }, SILENCE_MS);
  timer.unref();
  return {
    sent() {
      beats = 0;
      timer.refresh();
    },
    stop: () => clearInterval(timer),
  };
}
