/**
 * API Gateway's own answers ("Gateway response types" in its developer guide): status, error type and message, which
 * the service words the same for every API that doesn't customise them.
 */
import type { CloudResponse } from '../service.ts';

const GATEWAY_RESPONSES = {
  /** No resource or method fits, or the stage doesn't exist. */
  MISSING_AUTHENTICATION_TOKEN: [
    403,
    'MissingAuthenticationTokenException',
    'Missing Authentication Token',
  ],
  /** The stage or API of the address is unknown, or the key is absent or not admitted. */
  INVALID_API_KEY: [403, 'ForbiddenException', 'Forbidden'],
  REQUEST_TOO_LARGE: [413, 'RequestTooLargeException', 'Request Too Long'],
  /**
   * API Gateway can't call the function: no permission, no such function, or the function is throttled. A REST API
   * hides Lambda's 429 behind a 500 (AWS re:Post, "API Gateway does not forward Lambda throttling HTTP 429"; not
   * verified on a live account with a managed-instances function).
   */
  API_CONFIGURATION_ERROR: [500, 'InternalServerErrorException', 'Internal server error'],
  /** The function failed, or its answer isn't one of a proxy integration. */
  MALFORMED_PROXY_RESPONSE: [502, 'InternalServerErrorException', 'Internal server error'],
  INTEGRATION_TIMEOUT: [504, 'InternalServerErrorException', 'Endpoint request timed out'],
} as const;

export type GatewayResponseType = keyof typeof GATEWAY_RESPONSES;

export function gatewayResponse(type: GatewayResponseType): CloudResponse {
  const [status, errorType, message] = GATEWAY_RESPONSES[type];
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': errorType },
    body: JSON.stringify({ message }),
  };
}

/** Thrown while serving to end with one of the answers above; `detail` goes to logs only. */
export class GatewayError extends Error {
  readonly type: GatewayResponseType;

  constructor(type: GatewayResponseType, detail: string) {
    super(detail);
    this.type = type;
  }
}
