import { randomUUID } from 'node:crypto';
import type { CloudResponse } from '../../service.ts';

/** HTTP statuses of EventBridge Scheduler's exceptions (API model). */
const statuses = {
  ConflictException: 409,
  ResourceNotFoundException: 404,
  ValidationException: 400,
} as const;

/** A refusal as EventBridge Scheduler writes it: the member is `Message`, with a large letter. */
export function schedulerError(code: keyof typeof statuses, message: string): CloudResponse {
  return {
    status: statuses[code],
    headers: {
      'content-type': 'application/json',
      'x-amzn-errortype': code,
      'x-amzn-requestid': randomUUID(),
    },
    body: JSON.stringify({ Message: message }),
  };
}
