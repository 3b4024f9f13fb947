/** Serves ApplyGuardrail: `POST /guardrail/{id}/version/{version}/apply`. */
import type { CloudRequest, CloudResponse } from '../../service.ts';
import type { CallLog } from '../call-log.ts';
import { isResponseFault } from '../faults/fault.ts';
import { respondWithFault } from '../faults/response-fault.ts';
import type { Script } from '../faults/script.ts';
import { ServiceError } from '../wire/service-error.ts';
import { applyGuardrail, readCheckRequest } from './apply.ts';

/** The one that there is: any version of it has the same rules. */
const OFFLINE_ID = 'offline';

const PATH = /^\/guardrail\/([^/]+)\/version\/([^/]+)\/apply$/;

/** @returns undefined for a request that is none of a guardrail. Throws a ServiceError for what the service refuses */
export async function serveGuardrail(
  { method, path, body, signal }: CloudRequest,
  script: Script,
  calls: CallLog,
): Promise<CloudResponse | undefined> {
  const [, id = ''] = (method === 'POST' && path.match(PATH)) || [];
  if (id === '') return undefined;
  const guardrail = decodeURIComponent(id);
  if (guardrail !== OFFLINE_ID) {
    throw new ServiceError(
      404,
      'ResourceNotFoundException',
      `The guardrail ${guardrail} does not exist. The offline one is called ${OFFLINE_ID}.`,
    );
  }
  const request = readCheckRequest(body);
  const fault = script.takeForGuardrail(request)?.fault;
  calls.add({
    modelId: `guardrail/${guardrail}`,
    operation: 'ApplyGuardrail',
    request,
    ...(fault && { fault: fault.kind }),
    scripted: fault !== undefined,
  });
  if (fault && isResponseFault(fault)) return respondWithFault(fault, signal);
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(applyGuardrail(request)),
  };
}
