/** The switches over HTTP: what is sent reaches the control, and nonsense is answered with what would be right. */
import { describe, expect, it, jest } from '@jest/globals';
import { lambdaControlEndpoint } from '../../../../../../scripts/local/lambda/control/control-endpoint.ts';
import type { LambdaControl } from '../../../../../../scripts/local/lambda/control/lambda-control.ts';
import type { CloudRequest } from '../../../../../../scripts/local/service.ts';

function endpoint(control: Partial<LambdaControl>) {
  const handle = lambdaControlEndpoint(control as LambdaControl);
  return (name: string, body: unknown, method = 'POST') => {
    const request = { method, body: Buffer.from(JSON.stringify(body)) } as CloudRequest;
    const response = handle(request, name);
    return { status: response.status, body: JSON.parse(String(response.body)) };
  };
}

describe('/_agentpool/lambda', () => {
  it('throws a switch with what was sent', () => {
    const throttle = jest.fn<LambdaControl['throttle']>();
    const freeze = jest.fn<LambdaControl['freeze']>();
    const killEnvironment = jest.fn<LambdaControl['killEnvironment']>(() => 'e-1');
    const send = endpoint({ throttle, freeze, killEnvironment });
    expect(send('throttle', { operation: 'DeleteFunction', times: 3 }).status).toBe(200);
    expect(throttle).toHaveBeenCalledWith('DeleteFunction', 3);
    send('freeze', { function: 'router', version: 4 });
    expect(freeze).toHaveBeenCalledWith({ function: 'router', version: '4' });
    expect(send('kill-environment', { environment: 'e-1' }).body).toEqual({ environment: 'e-1' });
  });

  it.each<[string, string, unknown]>([
    ['rate-limits', 'on must be true or false', { on: 'yes' }],
    ['throttle', 'operation must be a text', {}],
    ['throttle', 'times must be a whole number', { operation: 'X', times: 0.5 }],
    ['freeze', 'function must be a text', { version: '1' }],
    ['timings', 'tea is none of capacityProviderMs', { tea: 1 }],
    ['timings', 'scalingMs must be milliseconds', { scalingMs: -1 }],
  ])('refuses nonsense to %s: %s', (name, message, body) => {
    const answer = endpoint({})(name, body);
    expect(answer).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining(message) },
    });
  });

  it('passes on why the control refuses, and names its switches', () => {
    const send = endpoint({
      loseZone: () => {
        throw new Error('it is the last zone');
      },
    });
    expect(send('lose-zone', { zone: 'a' })).toEqual({
      status: 400,
      body: { message: 'it is the last zone' },
    });
    expect(send('tea', {}).body.message).toContain('rate-limits, timings');
    expect(send('reset', {}, 'GET').status).toBe(404);
  });
});
