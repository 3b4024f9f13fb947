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
