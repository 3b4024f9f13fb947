/**
 * The state of an alarm from its datapoints, as CloudWatch decides it (User Guide, "Configuring how CloudWatch alarms
 * treat missing data"): M of N periods; the newest N real values of a slightly longer range count, and what is missing
 * of them is filled in as the alarm says. Pure.
 */

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

export interface AlarmRule {
  comparison: string;
  threshold: number;
  /** N. */
  evaluationPeriods: number;
  /** M. */
  datapointsToAlarm: number;
  missingData: MissingData;
}

/** Periods looked at beyond N; the guide shows five for N = 3 and says that the number varies. */
export const EXTRA_PERIODS = 2;

const comparisons: Record<string, (value: number, threshold: number) => boolean> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

/** Whether the local cloud can evaluate alarms with this operator; those on anomaly bands it can't. */
export const isComparable = (comparison: string): boolean => comparison in comparisons;

/**
 * The state after looking at `values`, one a period, oldest first, undefined where there was no data.
 * @param current the state so far, which `ignore` may keep
 */
export function alarmState(
  rule: AlarmRule,
  values: readonly (number | undefined)[],
  current: AlarmState,
): AlarmState {
  const breaches = comparisons[rule.comparison];
  if (!breaches) return current;
  const real = values.filter((value) => value !== undefined).slice(-rule.evaluationPeriods);
  const breaching = real.filter((value) => breaches(value, rule.threshold)).length;
  const missing = rule.evaluationPeriods - real.length;
  const isAlarm = (count: number, needed = rule.datapointsToAlarm) =>
    count >= needed ? 'ALARM' : 'OK';
  switch (rule.missingData) {
    case 'breaching':
      return isAlarm(breaching + missing);
    case 'notBreaching':
      return isAlarm(breaching);
    case 'ignore':
      if (breaching >= rule.datapointsToAlarm) return 'ALARM';
      return breaching < real.length ? 'OK' : current;
    case 'missing':
      if (real.length === 0) return 'INSUFFICIENT_DATA';
      return isAlarm(breaching, Math.min(rule.datapointsToAlarm, real.length));
  }
}
