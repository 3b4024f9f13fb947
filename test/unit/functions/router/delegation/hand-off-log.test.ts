import { describe, expect, it } from '@jest/globals';
import {
  handOffLog,
  type LoggedHandOff,
} from '../../../../../functions/router/delegation/hand-off-log.ts';

const record = {
  turnId: 't-1',
  from: 'support',
  to: 'commerce',
  contextKeys: ['conversation'],
  task: 'Refund what my secret is about',
  why: 'A secret refund',
};

function logged(env: NodeJS.ProcessEnv): LoggedHandOff[] {
  const records: LoggedHandOff[] = [];
  handOffLog(env, (each) => records.push(each))(record);
  return records;
}

describe('the log record of a hand-off', () => {
  it('tells who handed over to whom, and nothing that repeats what the user wrote', () => {
    const { task: _, why: __, ...rest } = record;
    expect(logged({})).toEqual([rest]);
    expect(logged({ LOG_MESSAGES: '0' })).toEqual([rest]);
  });

  it('is whole where the log may hold messages', () => {
    expect(logged({ LOG_MESSAGES: '1' })).toEqual([record]);
  });
});
