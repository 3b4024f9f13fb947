import type { DoorRequest } from '../server.ts';
import type { ApiAddress } from './address.ts';
import type { GatewayError } from './gateway-response.ts';
import type { Match } from './match.ts';
import type { Deployment, Stage } from './model.ts';

/** What is learnt of a request while it is served. */
export interface Exchange {
  request: DoorRequest;
  address: ApiAddress;
  requestId: string;
  startedAt: number;
  stage?: Stage;
  deployment?: Deployment;
  match?: Match;
  apiKey?: { id: string; value: string };
  /** Of the verified token, all as text. */
  claims?: Record<string, string>;
  integrationMs?: number;
  error?: GatewayError;
}
