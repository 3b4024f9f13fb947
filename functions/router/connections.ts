/** A worker's connections to the services that turns need, kept alive between turns. */
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Sha256 } from '../shared/aws/sha-256.ts';
import { createBedrockClient } from '../shared/model/bedrock-client.ts';

export interface Connections {
  model: BedrockRuntimeClient;
  tables: DynamoDBClient;
}

export type RequestHandler = BedrockRuntimeClient['config']['requestHandler'];

/** As many as the SDK makes by default; the first one goes past its stack (straight-documents.ts). */
const TABLE_ATTEMPTS = 3;

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
      sha256: Sha256,
      ...(requestHandler && { requestHandler }),
      ...(credentials && { credentials: credentials.model }),
    }),
    tables: new DynamoDBClient({
      maxAttempts: TABLE_ATTEMPTS - 1,
      sha256: Sha256,
      ...(requestHandler && { requestHandler }),
      ...(credentials && { credentials: credentials.tables }),
    }),
  };
}
