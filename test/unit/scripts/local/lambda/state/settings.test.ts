import { describe, expect, it } from '@jest/globals';
import {
  createdSettings,
  updatedSettings,
} from '../../../../../../scripts/local/lambda/state/settings.ts';
import { Store } from '../../../../../../scripts/local/lambda/state/store.ts';

const store = new Store({ region: 'us-east-1', accountId: '123456789012' });
const key = 'arn:aws:kms:us-east-1:123456789012:key/1';

describe('the key of a function', () => {
  const created = createdSettings(store, 'locked', {
    Role: 'arn:aws:iam::123456789012:role/test',
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    KMSKeyArn: key,
  });

  it('stays when an update does not name it', () => {
    expect(updatedSettings(store, created, { Timeout: 5 }).kmsKeyArn).toBe(key);
  });

  it('is gone, not empty, when an update clears it', () => {
    expect(updatedSettings(store, created, { KMSKeyArn: '' }).kmsKeyArn).toBeUndefined();
  });
});
