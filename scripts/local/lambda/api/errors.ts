import type { CloudResponse } from '../../service.ts';

/** HTTP status and the name of the message member of each exception (Lambda API model; they differ by exception). */
const exceptions = {
  AccessDeniedException: [403, 'Message'],
  CapacityProviderLimitExceededException: [400, 'message'],
  CodeStorageExceededException: [400, 'message'],
  FunctionVersionsPerCapacityProviderLimitExceededException: [400, 'message'],
  InvalidParameterValueException: [400, 'message'],
  InvalidRequestContentException: [400, 'message'],
  NoPublishedVersionException: [400, 'Message'],
  PolicyLengthExceededException: [400, 'message'],
  PreconditionFailedException: [412, 'message'],
  RequestTooLargeException: [413, 'message'],
  ResourceConflictException: [409, 'message'],
  ResourceNotFoundException: [404, 'Message'],
  ServiceException: [500, 'Message'],
  TooManyRequestsException: [429, 'message'],
  UnknownOperationException: [404, 'Message'],
  ValidationException: [400, 'message'],
} as const;

export type ExceptionName = keyof typeof exceptions;

/** A refusal of the service, by the exact name that SDKs, the CLI and Terraform match on. */
export class ServiceError extends Error {
  override readonly name: ExceptionName;
  /** `ThrottleReason` of a TooManyRequestsException. */
  readonly reason: string | undefined;

  constructor(name: ExceptionName, message: string, reason?: string) {
    super(message);
    this.name = name;
    this.reason = reason;
  }

  get status(): number {
    return exceptions[this.name][0];
  }
}

/** The error as it goes over the wire: REST JSON clients read the type from the header, people from the body. */
export function errorResponse(error: ServiceError): CloudResponse {
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.name },
    body: errorBody(error),
  };
}

/** The error's JSON document, with the member names of its exception. */
export function errorBody(error: ServiceError): string {
  const type = error.status >= 500 ? 'Service' : 'User';
  const reason = error.reason === undefined ? {} : { Reason: error.reason };
  return JSON.stringify({ Type: type, ...reason, [exceptions[error.name][1]]: error.message });
}

/** Anything that is not a ServiceError is a defect of the local cloud, said as one line. */
export function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new ServiceError('ServiceException', `The local Lambda service failed: ${text}`);
}

export const invalid = (message: string) =>
  new ServiceError('InvalidParameterValueException', message);
export const conflict = (message: string) => new ServiceError('ResourceConflictException', message);
export const notFound = (message: string) => new ServiceError('ResourceNotFoundException', message);

/** `Rate Exceeded.` is the service's own text for every throttled invocation. */
export const throttled = (reason?: string, message = 'Rate Exceeded.') =>
  new ServiceError('TooManyRequestsException', message, reason);
