/** What the first turn of a worker would have to do before its own work, done at init. */
import type { Logger } from '@aws-lambda-powertools/logger';
import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { preconnect } from '../../shared/preconnect.ts';
import type { Connections } from '../connections.ts';
import type { TurnDependencies } from '../turn/turn-dependencies.ts';
import { rehearse } from './rehearse.ts';

/**
 * Rehearses turns, and has connections opened meanwhile. Only the rehearsal is waited for: it is bounded work of this
 * worker, while a network may take its time, and an environment of a pool is not frozen when its init is over.
 */
export async function touchFirst(
  env: NodeJS.ProcessEnv,
  connections: Connections,
  dependencies: TurnDependencies,
  logger: Logger,
): Promise<void> {
  void preconnect(connections.model, new ConverseCommand({ modelId: 'none', messages: [] }));
  void preconnect(connections.tables, new GetItemCommand({ TableName: 'none', Key: {} }));
  await rehearse(env, connections, dependencies, logger);
}
