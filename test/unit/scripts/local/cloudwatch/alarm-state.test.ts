/** The tables of CloudWatch's user guide on missing data, which is where alarms surprise people. */
import { describe, expect, it } from '@jest/globals';
import {
  type AlarmRule,
  alarmState,
  isComparable,
  type MissingData,
} from '../../../../../scripts/local/cloudwatch/alarm-state.ts';

const rule = (missingData: MissingData, datapointsToAlarm: number): AlarmRule => ({
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  evaluationPeriods: 3,
  datapointsToAlarm,
  missingData,
});
/** `0` is fine, `X` breaches, `-` is missing; oldest first. */
const values = (text: string) =>
  text.split(' ').map((mark) => (mark === '-' ? undefined : mark === 'X' ? 1 : 0));
const state = (text: string, missing: MissingData, datapoints: number) => {
  const seen = alarmState(rule(missing, datapoints), values(text), 'INSUFFICIENT_DATA');
  const kept = alarmState(rule(missing, datapoints), values(text), 'OK');
  return seen === kept ? seen : 'kept';
};

describe('an alarm with 3 of 3 datapoints', () => {
  it.each([
    ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
    ['- - - - 0', 'OK', 'OK', 'OK', 'OK'],
    ['- - - - -', 'INSUFFICIENT_DATA', 'kept', 'ALARM', 'OK'],
    ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['- - X - -', 'ALARM', 'kept', 'ALARM', 'OK'],
  ])('%s', (text, missing, ignore, breaching, notBreaching) => {
    expect(state(text, 'missing', 3)).toBe(missing);
    expect(state(text, 'ignore', 3)).toBe(ignore);
    expect(state(text, 'breaching', 3)).toBe(breaching);
    expect(state(text, 'notBreaching', 3)).toBe(notBreaching);
  });
});

describe('an alarm with 2 of 3 datapoints', () => {
  it.each([
    ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - - X', 'ALARM', 'kept', 'ALARM', 'OK'],
  ])('%s', (text, missing, ignore, breaching, notBreaching) => {
    expect(state(text, 'missing', 2)).toBe(missing);
    expect(state(text, 'ignore', 2)).toBe(ignore);
    expect(state(text, 'breaching', 2)).toBe(breaching);
    expect(state(text, 'notBreaching', 2)).toBe(notBreaching);
  });
});

describe('comparisons', () => {
  it.each([
    ['GreaterThanThreshold', 'OK'],
    ['GreaterThanOrEqualToThreshold', 'ALARM'],
    ['LessThanThreshold', 'OK'],
    ['LessThanOrEqualToThreshold', 'ALARM'],
  ])('%s at the threshold is %s', (comparison, expected) => {
    const one = { ...rule('missing', 1), evaluationPeriods: 1, comparison };
    expect(alarmState(one, [1], 'INSUFFICIENT_DATA')).toBe(expected);
  });

  it('on anomaly bands are left as they are', () => {
    const comparison = 'GreaterThanUpperThreshold';
    expect(isComparable(comparison)).toBe(false);
    expect(alarmState({ ...rule('missing', 1), comparison }, [9, 9, 9], 'OK')).toBe('OK');
  });
});
