/**
 * The time for the end of a turn, in ms: what is stored of it, noted and sent when its work is done. It is kept back from the
 * invocation's, so that a turn whose deadline has just not passed still answers before Lambda ends it. Storing and booking
 * go side by side and leave time for the note at the turn's key; the note leaves time to send. A step may take longer
 * than its part where the turn ends early: it has a limit of its own.
 */

/** Kept back from the invocation's time. */
export const RESERVE_MS = 2_000;

/** Of it, what storing and booking leave for what comes after them. */
export const KEPT_FOR_NOTE_MS = 700;

/** Of it, what the note leaves for sending the answer. */
export const KEPT_FOR_SENDING_MS = 100;

/** Of it, what sending leaves for the invocation's own end: its metrics are written then. */
export const KEPT_FOR_LAST_MS = 50;
