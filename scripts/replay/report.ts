/** What a replay found, as figures and as a table. */
import type { DecisionRecord } from '../../functions/router/routing/decision-record.ts';
import type { LogReading } from './read-records.ts';
import type { Outcome, Verdict } from './recompute.ts';

export interface Difference {
  turnId: string;
  before: Outcome;
  after: Outcome;
}

export interface ReplayReport {
  /** Of the configuration on disk. */
  configHash: string;
  decisions: number;
  /** Decisions that were taken by another configuration. */
  otherConfig: number;
  same: number;
  differ: number;
  askModel: number;
  notRecomputable: { noMessage: number; messageChanged: number };
  otherLines: number;
  unreadable: number;
  differences: Difference[];
}

export function reportOf(
  { records, otherLines, unreadable }: LogReading,
  verdictOn: (record: DecisionRecord) => Verdict,
  configHash: string,
): ReplayReport {
  const verdicts = records.map((record) => ({ record, verdict: verdictOn(record) }));
  const count = (accept: (verdict: Verdict) => boolean): number =>
    verdicts.filter(({ verdict }) => accept(verdict)).length;
  const differences = verdicts.flatMap(({ record, verdict }) =>
    verdict.kind === 'differs'
      ? [{ turnId: record.turnId, before: verdict.before, after: verdict.after }]
      : [],
  );
  const lost = (why: string): number =>
    count((verdict) => verdict.kind === 'not-recomputable' && verdict.why === why);
  return {
    configHash,
    decisions: records.length,
    otherConfig: records.filter((record) => record.configHash !== configHash).length,
    same: count(({ kind }) => kind === 'same'),
    differ: differences.length,
    askModel: count(({ kind }) => kind === 'asks-model'),
    notRecomputable: { noMessage: lost('no message'), messageChanged: lost('message changed') },
    otherLines,
    unreadable,
    differences,
  };
}

/** Lines for a person: the counts, then the ways in which decisions differ, most frequent first, with one turn each. */
export function reportLines(report: ReplayReport): string[] {
  const { notRecomputable: lost } = report;
  const counts: [number, string][] = [
    [report.decisions, `decisions, ${report.otherConfig} of them by another configuration`],
    [report.same, 'same'],
    [report.differ, 'differ'],
    [report.askModel, 'would still ask a model'],
    [
      lost.noMessage + lost.messageChanged,
      `not recomputable: ${lost.noMessage} without a message, ${lost.messageChanged} with a changed one`,
    ],
    [report.otherLines + report.unreadable, `other lines, ${report.unreadable} of them cut off`],
  ];
  const lines = counts.map(([number, what]) => `${String(number).padStart(7)}  ${what}`);
  if (lost.noMessage > 0) {
    lines.push('A stage keeps messages in its log with log_messages = true in its tfvars.');
  }
  return [`configuration ${report.configHash}`, ...lines, ...differenceTable(report.differences)];
}

function differenceTable(differences: readonly Difference[]): string[] {
  const ways = Map.groupBy(
    differences,
    ({ before, after }) => `${shown(before).padEnd(28)}  ${shown(after)}`,
  );
  if (ways.size === 0) return [];
  const rows = [...ways].sort(([, a], [, b]) => b.length - a.length);
  return [
    '',
    `${'turns'.padStart(7)}  ${'before'.padEnd(28)}  now`,
    ...rows.map(
      ([way, turns]) => `${String(turns.length).padStart(7)}  ${way}  (${turns[0]?.turnId})`,
    ),
  ];
}

const shown = ({ tier, agents }: Outcome): string =>
  agents.length === 0 ? tier : `${tier} ${agents.join(', ')}`;
