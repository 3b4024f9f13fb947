/**
 * API Gateway's own answers ("Gateway response types" in its developer guide): status, error type and message, as an
 * API gives them that does not customise them, and the customised form.
 */
import type { CloudResponse } from '../service.ts';
import { type AccessLogContext, formatAccessLog } from './access-log.ts';
import type { CustomResponse } from './model.ts';

interface GatewayResponse {
  /** Name under which an API customises it. */
  type: string;
  status: number;
  errorType: string;
  message: string;
}

const INTERNAL = { errorType: 'InternalServerErrorException', message: 'Internal server error' };

const UNAUTHORIZED = { status: 401, errorType: 'UnauthorizedException' };

const GATEWAY_RESPONSES = {
  /** No resource or method fits. */
  NO_ROUTE: {
    type: 'MISSING_AUTHENTICATION_TOKEN',
    status: 403,
    errorType: 'MissingAuthenticationTokenException',
    message: 'Missing Authentication Token',
  },
  /** The key is absent, unknown, disabled or in no usage plan of the stage; also for an unknown API or stage. */
  BAD_KEY: {
    type: 'INVALID_API_KEY',
    status: 403,
    errorType: 'ForbiddenException',
    message: 'Forbidden',
  },
  /** No token, or none that the method's authorizer believes. */
  UNAUTHORIZED: { type: 'UNAUTHORIZED', ...UNAUTHORIZED, message: 'Unauthorized' },
  /** Status and message are the service's; that it counts as UNAUTHORIZED is inferred from the status. */
  TOKEN_EXPIRED: {
    type: 'UNAUTHORIZED',
    ...UNAUTHORIZED,
    message: 'The incoming token has expired',
  },
  TOO_LARGE: {
    type: 'REQUEST_TOO_LARGE',
    status: 413,
    errorType: 'RequestTooLargeException',
    message: 'Request Too Long',
  },
  /** The gateway may not call the function, or there is none. */
  MISCONFIGURED: { type: 'API_CONFIGURATION_ERROR', status: 500, ...INTERNAL },
  /**
   * Lambda refused the call. A REST API hides its 429 behind a 500 (AWS re:Post, "API Gateway proxy integration does
   * not forward Lambda throttling (HTTP 429)"; not verified on a live account with a function on managed instances).
   */
  REFUSED_BY_LAMBDA: { type: 'INTEGRATION_FAILURE', status: 500, ...INTERNAL },
  /** The function failed, or its answer isn't one of a proxy integration: a "configuration error" with status 502. */
  MALFORMED: { type: 'API_CONFIGURATION_ERROR', status: 502, ...INTERNAL },
  TIMEOUT: {
    type: 'INTEGRATION_TIMEOUT',
    status: 504,
    errorType: 'InternalServerErrorException',
    message: 'Endpoint request timed out',
  },
} satisfies Record<string, GatewayResponse>;

export type Failure = keyof typeof GATEWAY_RESPONSES;

/** Thrown while serving, to end with one of the answers above; `message` goes to logs only. */
export class GatewayError extends Error {
  readonly failure: Failure;
  /** `$context.error.responseType` */
  readonly responseType: string;
  /** What the client reads unless the API words it otherwise: `$context.error.message`. */
  readonly publicMessage: string;

  constructor(failure: Failure, detail: string) {
    super(detail);
    const { type, message } = GATEWAY_RESPONSES[failure];
    this.failure = failure;
    this.responseType = type;
    this.publicMessage = message;
  }
}

/**
 * The answer for a failure. A customised type has its own status and template; a type that isn't takes the template
 * of DEFAULT_4XX or DEFAULT_5XX, and keeps its status unless that one names another. `context` fills the template.
 */
export function gatewayResponse(
  failure: Failure,
  customs: Readonly<Record<string, CustomResponse>> = {},
  context: AccessLogContext = {},
): CloudResponse {
  const { type, status, errorType, message } = GATEWAY_RESPONSES[failure];
  const custom = customs[type] ?? customs[status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX'];
  const template = custom?.responseTemplates?.['application/json'];
  return {
    status: Number(custom?.statusCode ?? status),
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': errorType },
    body: template ? formatAccessLog(template, context) : JSON.stringify({ message }),
  };
}
