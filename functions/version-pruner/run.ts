/** What the parts of one run share. */
import type { Guards } from '../shared/versions/guards.ts';
import type { LambdaSender, PublishedVersion } from '../shared/versions/lambda-reads.ts';
import type { PlannedFacts } from './plan.ts';
import type { Freed, PruneReport } from './report.ts';
import type { PruneSettings } from './settings.ts';

export interface PruneRuntime {
  /** In ms since the epoch. */
  now(): number;
  sleep(ms: number): Promise<unknown>;
  /** Until the run itself is cut off, in ms. */
  remainingMs(): number;
  /** Who holds the claims of the run, such as `pruner:<request id>`. */
  holder: string;
}

export interface Run {
  /** Paced. */
  lambda: LambdaSender;
  settings: PruneSettings;
  runtime: PruneRuntime;
  /** True when it is time to stop. */
  isOver(): boolean;
  guards: Guards;
  /** Every published version of a function, listed once a run. */
  versionsOf(functionName: string): Promise<PublishedVersion[]>;
  /** Keys of the actions that a plan allows; everything is allowed when absent. */
  allowed?: ReadonlySet<string>;
  /** Deletes that this run may still make. */
  deletesLeft: number;
  report: PruneReport;
  facts: PlannedFacts[];
  /** Not priced yet. */
  freed: Omit<Freed, 'usdPerMonth'>;
}
