/** Bugs that other tools have, and orders of steps that were tried: each must be found by the checker. */
export type Mutant =
  /** Two programs work on one function at once. */
  | 'no-claim'
  /** The aliases are read once, when the program starts. */
  | 'aliases-read-once'
  /** Only the first version of a weighted alias counts. */
  | 'weights-ignored'
  /** The rest of the list is never asked for. */
  | 'first-page-only'
  /** What was judged before the wait is parked after it. */
  | 'parks-without-look'
  /** A schedule that fires in between wakes what was parked. */
  | 'schedules-dropped-after-parking'
  /** One refused delete ends the run. */
  | 'first-failed-delete-ends-run'
  /** Every run reads all there is before it does anything, and has no time left then. */
  | 'progress-lost-between-runs'
  /** `last-good` is set when `live` has moved already. */
  | 'last-good-after-live'
  /** A failed release takes the schedules of a version that serves. */
  | 'failure-drops-serving-schedules'
  /** Versions that may be answering somebody are deleted without the claim. */
  | 'deletes-running-without-claim'
  /** The pruner parks under the claim what it judged before it. */
  | 'judged-before-claim'
  /** Nobody looks at the aliases after a version was parked. */
  | 'no-last-look'
  /** A rollback that was cut off goes one version further when it runs again. */
  | 'rollback-forgets-first';
