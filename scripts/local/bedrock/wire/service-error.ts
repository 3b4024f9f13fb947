/** Errors of the Bedrock Runtime service as it sends them (Bedrock Runtime API model). */
import type { CloudResponse } from '../../service.ts';

export class ServiceError extends Error {
  readonly status: number;
  readonly type: string;

  constructor(status: number, type: string, message: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

export function validationError(message: string): ServiceError {
  return new ServiceError(400, 'ValidationException', message);
}

/** HTTP status of each modelled error. */
export const ERROR_STATUS: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  ConflictException: 400,
  InternalServerException: 500,
  ModelErrorException: 424,
  ModelNotReadyException: 429,
  ModelStreamErrorException: 424,
  ModelTimeoutException: 408,
  ResourceNotFoundException: 404,
  ServiceQuotaExceededException: 400,
  ServiceUnavailableException: 503,
  ThrottlingException: 429,
  ValidationException: 400,
};

export function errorResponse(
  status: number,
  type: string | undefined,
  message: string,
  headers: Record<string, string> = {},
): CloudResponse {
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...(type ? { 'x-amzn-errortype': type } : {}),
      ...headers,
    },
    body: JSON.stringify({ message }),
  };
}
