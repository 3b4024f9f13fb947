/** Answers that a fault puts in place of the model's. */
import { ConnectionReset } from '../../connection-reset.ts';
import type { CloudResponse } from '../../service.ts';
import { errorResponse } from '../wire/service-error.ts';
import type { ResponseFault } from './fault.ts';
import { untilAborted } from './waiting.ts';

export async function respondWithFault(
  fault: ResponseFault,
  signal: AbortSignal,
): Promise<CloudResponse> {
  switch (fault.kind) {
    case 'error': {
      const retryAfter = fault.retryAfterSeconds;
      const headers = retryAfter === undefined ? undefined : { 'retry-after': String(retryAfter) };
      const message = fault.message ?? 'Scripted fault.';
      return errorResponse(fault.status, fault.type, message, headers);
    }
    case 'reset':
      throw new ConnectionReset();
    case 'hang':
      return untilAborted(signal);
    case 'html':
      return {
        status: fault.status,
        headers: { 'content-type': 'text/html' },
        body: `<html><head><title>${fault.status}</title></head><body>Scripted fault</body></html>`,
      };
    case 'empty-body':
      return { status: 200, headers: { 'content-type': 'application/json' }, body: '' };
    case 'empty-object':
      return { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' };
  }
}
