/** Counts what a client really sends, repeated attempts included, by operation. */
import type { LambdaClient } from '@aws-sdk/client-lambda';

/** @returns a record that grows with every call, such as `{ListAliases: 2}` */
export function countCalls(client: LambdaClient): Record<string, number> {
  const calls: Record<string, number> = {};
  client.middlewareStack.add(
    (next, context) => (args) => {
      const operation = (context.commandName ?? 'unknown').replace(/Command$/, '');
      calls[operation] = (calls[operation] ?? 0) + 1;
      return next(args);
    },
    // Low priority: nearest to the wire, after the retries.
    { step: 'finalizeRequest', priority: 'low', name: 'countCalls' },
  );
  return calls;
}
