/**
 * API Gateway's own answers ("Gateway response types" in its developer guide): status, error type and message, as an
 * API gives them that does not customise them, and the customised form.
 */
import type { CloudResponse } from '../service.ts';
import { type AccessLogContext, formatAccessLog } from './access-log.ts';
import type { CustomResponse } from './model.ts';

const GATEWAY_RESPONSES = {
  /** No resource or method fits. */
  MISSING_AUTHENTICATION_TOKEN: [
    403,
    'MissingAuthenticationTokenException',
    'Missing Authentication Token',
  ],
  /** The key is absent, unknown, disabled or in no usage plan of the stage; also for an unknown API or stage. */
  INVALID_API_KEY: [403, 'ForbiddenException', 'Forbidden'],
  REQUEST_TOO_LARGE: [413, 'RequestTooLargeException', 'Request Too Long'],
  /**
   * API Gateway can't call the function: no permission, no such function, or the function is throttled. A REST API
   * hides Lambda's 429 behind a 500 (AWS re:Post, "API Gateway proxy integration does not forward Lambda throttling
   * (HTTP 429)"; not verified on a live account with a function on managed instances).
   */
  API_CONFIGURATION_ERROR: [500, 'InternalServerErrorException', 'Internal server error'],
  /** The function failed, or its answer isn't one of a proxy integration. */
  MALFORMED_PROXY_RESPONSE: [502, 'InternalServerErrorException', 'Internal server error'],
  INTEGRATION_TIMEOUT: [504, 'InternalServerErrorException', 'Endpoint request timed out'],
} as const;

export type GatewayResponseType = keyof typeof GATEWAY_RESPONSES;

/** Thrown while serving, to end with one of the answers above; `message` goes to logs only. */
export class GatewayError extends Error {
  readonly type: GatewayResponseType;

  constructor(type: GatewayResponseType, detail: string) {
    super(detail);
    this.type = type;
  }

  /** What the client reads unless the API words it otherwise. */
  get publicMessage(): string {
    return GATEWAY_RESPONSES[this.type][2];
  }
}

/**
 * The answer of `type`. A customised type has its own status and template; a type that isn't takes the template of
 * DEFAULT_4XX or DEFAULT_5XX, and keeps its status unless that one names another. `context` fills the template.
 */
export function gatewayResponse(
  type: GatewayResponseType,
  customs: Readonly<Record<string, CustomResponse>> = {},
  context: AccessLogContext = {},
): CloudResponse {
  const [status, errorType, message] = GATEWAY_RESPONSES[type];
  const custom = customs[type] ?? customs[status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX'];
  const template = custom?.responseTemplates?.['application/json'];
  return {
    status: Number(custom?.statusCode ?? status),
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': errorType },
    body: template ? formatAccessLog(template, context) : JSON.stringify({ message }),
  };
}
