/** Evaluates the metric alarms that moto stores and never looks at, and tells those whom they name. */
import { LOCAL_ACCOUNT_ID } from '../account.ts';
import { callService } from '../internal-call.ts';
import type { CloudService } from '../service.ts';
import {
  type AlarmState,
  alarmState,
  EXTRA_PERIODS,
  isComparable,
  type MissingData,
} from './alarm-state.ts';
import { callCloudWatch } from './call-cloudwatch.ts';

/** As DescribeAlarms answers it (CloudWatch API model, MetricAlarm). */
export interface MetricAlarm {
  AlarmName: string;
  AlarmArn: string;
  AlarmDescription?: string;
  ActionsEnabled?: boolean;
  OKActions?: string[];
  AlarmActions?: string[];
  InsufficientDataActions?: string[];
  StateValue: AlarmState;
  Namespace?: string;
  MetricName?: string;
  Statistic?: string;
  Dimensions?: { Name: string; Value: string }[];
  Period?: number;
  EvaluationPeriods: number;
  DatapointsToAlarm?: number;
  Threshold?: number;
  ComparisonOperator: string;
  TreatMissingData?: MissingData;
}

/** An alarm on one metric and a plain threshold; others are stored, and stay as they are. */
type SimpleAlarm = MetricAlarm &
  Required<Pick<MetricAlarm, 'Namespace' | 'MetricName' | 'Statistic' | 'Period' | 'Threshold'>>;

export interface AlarmsOptions {
  /** moto's CloudWatch and SNS. */
  moto: CloudService;
  now(): number;
  onEvent(line: string): void;
}

/** Brings every simple alarm to the state that its data call for, and carries out the actions of those that changed. */
export async function evaluateAlarms(options: AlarmsOptions): Promise<void> {
  for (const alarm of await simpleAlarms(options.moto)) {
    const values = await valuesOf(options, alarm);
    const rule = {
      comparison: alarm.ComparisonOperator,
      threshold: alarm.Threshold,
      evaluationPeriods: alarm.EvaluationPeriods,
      datapointsToAlarm: alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods,
      missingData: alarm.TreatMissingData ?? 'missing',
    };
    const state = alarmState(rule, values, alarm.StateValue);
    if (state !== alarm.StateValue) await change(options, alarm, state, values);
  }
}

async function simpleAlarms(moto: CloudService): Promise<SimpleAlarm[]> {
  const found: MetricAlarm[] = [];
  let token: string | undefined;
  do {
    const page = await callCloudWatch<{ MetricAlarms?: MetricAlarm[]; NextToken?: string }>(
      moto,
      'DescribeAlarms',
      token ? { NextToken: token } : {},
    );
    found.push(...(page?.MetricAlarms ?? []));
    token = page?.NextToken;
  } while (token);
  return found.filter(
    (alarm): alarm is SimpleAlarm =>
      Boolean(alarm.Namespace && alarm.MetricName && alarm.Statistic && alarm.Period) &&
      typeof alarm.Threshold === 'number' &&
      isComparable(alarm.ComparisonOperator),
  );
}

/** One value a period, oldest first; the last period ends with the running minute (User Guide, "Evaluating an alarm"). */
async function valuesOf(
  { moto, now }: AlarmsOptions,
  alarm: SimpleAlarm,
): Promise<(number | undefined)[]> {
  const periods = alarm.EvaluationPeriods + EXTRA_PERIODS;
  const end = (Math.floor(now() / 60_000) + 1) * 60;
  const start = end - periods * alarm.Period;
  const answer = await callCloudWatch<{ Datapoints?: Record<string, number>[] }>(
    moto,
    'GetMetricStatistics',
    {
      Namespace: alarm.Namespace,
      MetricName: alarm.MetricName,
      Dimensions: alarm.Dimensions ?? [],
      StartTime: start,
      EndTime: end,
      Period: alarm.Period,
      Statistics: [alarm.Statistic],
    },
  );
  const values = new Array<number | undefined>(periods).fill(undefined);
  for (const point of answer?.Datapoints ?? []) {
    values[Math.floor(((point.Timestamp ?? 0) - start) / alarm.Period)] = point[alarm.Statistic];
  }
  return values;
}

async function change(
  { moto, now, onEvent }: AlarmsOptions,
  alarm: SimpleAlarm,
  state: AlarmState,
  values: readonly (number | undefined)[],
): Promise<void> {
  const shown = values.map((value) => value ?? '–').join(', ');
  const reason = `${alarm.Statistic} of ${alarm.MetricName} against ${alarm.ComparisonOperator} ${alarm.Threshold}, oldest first: ${shown}`;
  await callCloudWatch(moto, 'SetAlarmState', {
    AlarmName: alarm.AlarmName,
    StateValue: state,
    StateReason: reason,
  });
  onEvent(`alarm ${alarm.AlarmName}: ${alarm.StateValue} → ${state} (${reason})`);
  if (alarm.ActionsEnabled === false) return;
  for (const topic of topicsOf(alarm, state)) {
    await callService(moto, {
      service: 'sns',
      form: {
        Action: 'Publish',
        Version: '2010-03-31',
        TopicArn: topic,
        Subject: `${state}: "${alarm.AlarmName}" in US East (N. Virginia)`,
        Message: JSON.stringify(notification(alarm, state, reason, now())),
      },
    });
  }
}

/** Actions of other kinds (Auto Scaling, EC2 …) are nothing that the local cloud could carry out. */
function topicsOf(alarm: SimpleAlarm, state: AlarmState): string[] {
  const actions = {
    OK: alarm.OKActions,
    ALARM: alarm.AlarmActions,
    INSUFFICIENT_DATA: alarm.InsufficientDataActions,
  }[state];
  return (actions ?? []).filter((arn) => arn.includes(':sns:'));
}

/** The message that CloudWatch publishes (User Guide, "Notifying users on alarm changes"). */
function notification(alarm: SimpleAlarm, state: AlarmState, reason: string, now: number) {
  const { AlarmName, AlarmArn, AlarmDescription, StateValue } = alarm;
  return {
    AlarmName,
    AlarmDescription,
    AWSAccountId: LOCAL_ACCOUNT_ID,
    NewStateValue: state,
    NewStateReason: reason,
    StateChangeTime: new Date(now).toISOString().replace('Z', '+0000'),
    Region: 'US East (N. Virginia)',
    AlarmArn,
    OldStateValue: StateValue,
    Trigger: {
      MetricName: alarm.MetricName,
      Namespace: alarm.Namespace,
      Statistic: alarm.Statistic.toUpperCase(),
      Dimensions: (alarm.Dimensions ?? []).map(({ Name, Value }) => ({ name: Name, value: Value })),
      Period: alarm.Period,
      EvaluationPeriods: alarm.EvaluationPeriods,
      ComparisonOperator: alarm.ComparisonOperator,
      Threshold: alarm.Threshold,
      TreatMissingData: alarm.TreatMissingData ?? 'missing',
    },
  };
}
