/** A worker's connections to the services that turns need, kept alive between turns. */
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createBedrockClient } from '../shared/model/bedrock-client.ts';

export interface Connections {
  model: BedrockRuntimeClient;
  tables: DynamoDBClient;
}

export type RequestHandler = BedrockRuntimeClient['config']['requestHandler'];

/** @param requestHandler sends the requests instead of the network, with the credentials of other connections */
export function openConnections(
  requestHandler?: RequestHandler,
  credentials?: {
    model: BedrockRuntimeClient['config']['credentials'];
    tables: DynamoDBClient['config']['credentials'];
  },
): Connections {
  return {
    model: createBedrockClient({
      ...(requestHandler && { requestHandler }),
      ...(credentials && { credentials: credentials.model }),
    }),
    tables: new DynamoDBClient({
      ...(requestHandler && { requestHandler }),
      ...(credentials && { credentials: credentials.tables }),
    }),
  };
}
