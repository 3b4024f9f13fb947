/**
 * Order of the suites: those that deploy begin, so that none of their minutes is left for the end, when one core would
 * wait for the other. Within a kind it is jest's own order: what took long before, then what is large.
 */
import TestSequencer from '@jest/test-sequencer';

/** Longest suites first. */
const KINDS = ['platform', 'runtime', 'concurrency', 'model', 'unit'];

const rank = (test) => KINDS.indexOf(test.context.config.displayName?.name);

export default class DeploysFirst extends TestSequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
}
