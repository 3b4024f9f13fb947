/** The part of API Gateway that issues keys, behind the real SDK client. */
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';

/** @param plans names of the usage plans; their ids are plan-1, plan-2 … */
export function apiGateway(plans: readonly string[]) {
  const keys: string[] = [];
  const planKeys: string[] = [];
  const sent: string[] = [];
  const keyOf = (name: string) => {
    const number = keys.indexOf(name) + 1;
    return { id: `key-${number}`, name, value: `value-${number}` };
  };
  // biome-ignore lint/suspicious/noExplicitAny: inputs of several operations
  const operations: Record<string, (input: any) => unknown> = {
    GetUsagePlans: () => ({
      items: plans.map((name, index) => ({ id: `plan-${index + 1}`, name })),
    }),
    // The query is a prefix, as in the service.
    GetApiKeys: ({ nameQuery }) => ({
      items: keys.filter((name) => name.startsWith(nameQuery)).map(keyOf),
    }),
    CreateApiKey: ({ name }) => {
      keys.push(name);
      return keyOf(name);
    },
    CreateUsagePlanKey: ({ usagePlanId, keyId }) => {
      const entry = `${usagePlanId} ${keyId}`;
      if (planKeys.includes(entry)) {
        throw Object.assign(new Error('exists'), { name: 'ConflictException' });
      }
      planKeys.push(entry);
      return {};
    },
  };
  const client = new APIGatewayClient({ region: 'us-east-1' });
  client.send = (async (command: { constructor: { name: string }; input: unknown }) => {
    const operation = command.constructor.name.replace(/Command$/, '');
    sent.push(operation);
    return operations[operation]?.(command.input);
  }) as typeof client.send;
  return { client, keys, planKeys, sent };
}
