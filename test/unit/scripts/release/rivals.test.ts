/** Releases, rollbacks and the pruner at the same function at the same time, in whatever order their calls come. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { prune } from '../../../../functions/version-pruner/prune.ts';
