import { beforeEach, describe, expect, it } from '@jest/globals';
import { createGuards } from '../../../../../functions/shared/versions/guards.ts';
import { MemoryLambda, serviceError } from '../../../../support/memory-lambda.ts';

const NAME = 'agentpool-test-router';

describe('who may still call a numbered version', () => {
  let lambda: MemoryLambda;
  beforeEach(() => {
    lambda = new MemoryLambda();
    lambda.add(NAME, 'pool', ['Active', 'Active', 'Active']);
  });
  const ask = (version: string, name = NAME) => createGuards(lambda).reasonAgainst(name, version);

  it('is nobody by default', async () => {
    await expect(ask('1')).resolves.toBeUndefined();
  });

  it('is an event source mapping of that very version, on whatever page of the account it stands', async () => {
    for (let index = 0; index < 120; index += 1) lambda.mappings.set(`id-${index}`, 'other:1');
    lambda.mappings.set('mine', `${NAME}:2`);
    await expect(ask('2')).resolves.toBe('event source mapping mine sends it events');
    await expect(ask('1')).resolves.toBeUndefined();
    await expect(ask('2', 'other')).rejects.toThrow('no function other');
  });

  it('is whoever a statement of its own policy lets in', async () => {
    lambda.version(NAME, '2').policy = [{ Effect: 'Allow' }];
    lambda.version(NAME, '1').policy = [];
    await expect(ask('2')).resolves.toBe('its own resource policy lets somebody call it');
    await expect(ask('1')).resolves.toBeUndefined();
  });

  it('is a durable execution that is still open, asked only of versions that run them', async () => {
    lambda.version(NAME, '1').durable = { open: 0 };
    lambda.version(NAME, '2').durable = { open: 1 };
    await expect(ask('2')).resolves.toBe('a durable execution of it is still open');
    await expect(ask('1')).resolves.toBeUndefined();
    const asked = lambda.callsOf('ListDurableExecutionsByFunction').length;
    await ask('3');
    expect(lambda.callsOf('ListDurableExecutionsByFunction')).toHaveLength(asked);
  });

  it('is read once a run where it is the same for every version', async () => {
    const guards = createGuards(lambda);
    for (const version of ['1', '2', '3']) await guards.reasonAgainst(NAME, version);
    expect(lambda.callsOf('ListEventSourceMappings')).toHaveLength(1);
    expect(lambda.callsOf('ListVersionsByFunction')).toHaveLength(1);
    expect(lambda.callsOf('GetPolicy')).toHaveLength(3);
  });

  it('is never taken for nobody because a read failed, and is asked again', async () => {
    const guards = createGuards(lambda);
    for (const operation of ['ListEventSourceMappings', 'GetPolicy', 'ListVersionsByFunction']) {
      lambda.before = (call) => {
        if (call.operation === operation) throw serviceError('AccessDeniedException', operation);
      };
      await expect(guards.reasonAgainst(NAME, '1')).rejects.toThrow(operation);
    }
    lambda.before = () => undefined;
    await expect(guards.reasonAgainst(NAME, '1')).resolves.toBeUndefined();
  });
});
