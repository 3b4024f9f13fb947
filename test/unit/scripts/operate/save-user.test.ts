import { describe, expect, it } from '@jest/globals';
import { parseScopes, saveUser } from '../../../../scripts/operate/save-user.ts';
import { signIn } from '../../../../scripts/operate/sign-in.ts';
import type { Stage } from '../../../../scripts/operate/stage.ts';
import { findUserPool } from '../../../../scripts/operate/user-pool.ts';
import { userPools } from '../../../support/fake-user-pool.ts';

const stage: Stage = {
  name: 'dev',
  project: 'agentpool',
  region: 'us-east-1',
  isLocal: false,
  prefix: 'agentpool-dev',
  environment: {},
};
const SCOPES = ['actors.delete', 'approvals.decide', 'records.wipe'];
const POOL = { id: 'pool-1', clientId: 'client-of-agentpool-dev', scopes: SCOPES };
const ANN = { tenant: 'acme', tenantId: 'key-1', name: 'ann' };

const open = () => userPools(['agentpool-dev'], SCOPES);

describe('the user pool of a stage', () => {
  it('is found by its name, behind whatever else the account has', async () => {
    const { client } = userPools(['agentpool-dev-2', 'agentpool-dev'], [...SCOPES].reverse());
    expect(await findUserPool(client, stage)).toEqual({ ...POOL, id: 'pool-2' });
  });

  it('is missed with what to do', async () => {
    const { client } = userPools(['agentpool-qa'], []);
    await expect(findUserPool(client, stage)).rejects.toThrow(
      'dev has no user pool yet: run make deploy STAGE=dev first',
    );
  });
});

describe('a list of scopes', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['none', []],
    ['a', ['a']],
    ['a, b,a,', ['a', 'b']],
  ])('%j means %j', (list, scopes) => expect(parseScopes(list)).toEqual(scopes));
});

describe('a new user', () => {
  it('belongs to the tenant of the API key and has the scopes', async () => {
    const { client, users } = open();
    const scopes = ['records.wipe', 'actors.delete'];
    expect(await saveUser(client, POOL, { ...ANN, scopes })).toEqual({
      username: 'acme.ann',
      scopes: ['actors.delete', 'records.wipe'],
      created: true,
      invited: false,
    });
    expect(users.get('acme.ann')).toMatchObject({
      attributes: { 'custom:tenant': 'key-1' },
      groups: scopes,
    });
  });

  it('is not mailed anything without an address', async () => {
    const { client, sent } = open();
    await saveUser(client, POOL, ANN);
    const created = sent.find(({ operation }) => operation === 'AdminCreateUser');
    expect(created?.input).toMatchObject({ MessageAction: 'SUPPRESS' });
  });

  it('is invited by Cognito with a password that nobody here sees', async () => {
    const { client, sent } = open();
    const { invited } = await saveUser(client, POOL, { ...ANN, email: 'ann@example.com' });
    expect(invited).toBe(true);
    const created = sent.find(({ operation }) => operation === 'AdminCreateUser');
    expect(created?.input.DesiredDeliveryMediums).toEqual(['EMAIL']);
    expect(created?.input.UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' });
    expect(JSON.stringify(sent)).not.toMatch(/password/i);
  });

  it('is another one than the user of that name of another tenant', async () => {
    const { client, users } = open();
    await saveUser(client, POOL, ANN);
    await saveUser(client, POOL, { tenant: 'globex', tenantId: 'key-2', name: 'ann' });
    expect([...users.keys()]).toEqual(['acme.ann', 'globex.ann']);
  });
});

describe('a known user', () => {
  it('keeps the scopes unless others are given, and then has exactly these', async () => {
    const { client, users } = open();
    await saveUser(client, POOL, { ...ANN, scopes: ['actors.delete', 'records.wipe'] });
    const again = await saveUser(client, POOL, ANN);
    expect(again).toMatchObject({ created: false, scopes: ['actors.delete', 'records.wipe'] });
    const wanted = ['records.wipe', 'approvals.decide'];
    await saveUser(client, POOL, { ...ANN, scopes: wanted });
    expect(users.get('acme.ann')?.groups).toEqual(wanted);
    await saveUser(client, POOL, { ...ANN, scopes: [] });
    expect(users.get('acme.ann')?.groups).toEqual([]);
  });

  it('is not made twice, and a run without a change changes nothing', async () => {
    const { client, sent } = open();
    const wish = { ...ANN, scopes: ['records.wipe'] };
    await saveUser(client, POOL, wish);
    sent.length = 0;
    await saveUser(client, POOL, wish);
    const writes = sent.filter(({ operation }) => !/Get|List/.test(operation));
    expect(writes).toEqual([]);
  });

  it('is invited again at the new address until the first sign-in', async () => {
    const { client, users } = open();
    await saveUser(client, POOL, { ...ANN, email: 'ann@example.com' });
    const moved = { ...ANN, email: 'ann@example.org' };
    expect(await saveUser(client, POOL, moved)).toMatchObject({ invited: true });
    expect(users.get('acme.ann')?.attributes.email).toBe('ann@example.org');
    Object.assign(users.get('acme.ann') as object, { status: 'CONFIRMED' });
    expect(await saveUser(client, POOL, moved)).toMatchObject({ invited: false });
  });

  it('is refused to a tenant whose key was made anew, as a tenant never changes', async () => {
    const { client, users } = open();
    await saveUser(client, POOL, ANN);
    const moved = { ...ANN, tenantId: 'key-9', scopes: ['records.wipe'] };
    await expect(saveUser(client, POOL, moved)).rejects.toThrow(
      'acme.ann belongs to the tenant key-1',
    );
    expect(users.get('acme.ann')).toMatchObject({
      attributes: { 'custom:tenant': 'key-1' },
      groups: [],
    });
  });
});

describe('what can not be', () => {
  it.each(['', 'Ann', 'ann.b', 'a b', '-a', 'x'.repeat(41)])(
    'the name %j is refused before anybody is asked',
    async (name) => {
      const { client, sent } = open();
      await expect(saveUser(client, POOL, { ...ANN, name })).rejects.toThrow("can't be a name");
      expect(sent).toEqual([]);
    },
  );

  it('an unknown scope is refused with the one that was meant, and no user is made', async () => {
    const { client, sent } = open();
    const near = saveUser(client, POOL, { ...ANN, scopes: ['approval.decide'] });
    await expect(near).rejects.toThrow('did you mean approvals.decide?');
    const far = saveUser(client, POOL, { ...ANN, scopes: ['money'] });
    await expect(far).rejects.toThrow(`there are ${SCOPES.join(', ')}`);
    expect(sent).toEqual([]);
  });
});

describe('signing in on the local stage', () => {
  it('takes a new password each time, which the policy of the pool accepts', async () => {
    const { client, users } = open();
    await saveUser(client, POOL, ANN);
    expect(await signIn(client, POOL, 'acme.ann')).toBe(
      'USER_PASSWORD_AUTH client-of-agentpool-dev acme.ann',
    );
    const first = users.get('acme.ann')?.password as string;
    for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[!-/]/, /^.{14,256}$/]) {
      expect(first).toMatch(kind);
    }
    await signIn(client, POOL, 'acme.ann');
    expect(users.get('acme.ann')?.password).not.toBe(first);
  });
});
