/** `/_agentpool/*`: what scripts and people ask the local cloud itself. */
import { jsonResponse } from './response.ts';
import type { Site } from './server.ts';
import type { CloudRequest, CloudResponse, CloudService } from './service.ts';

const PREFIX = '/_agentpool/';

export interface ControlOptions {
  /** The whole cloud at this moment, for people; no other program depends on its shape. */
  status(): unknown;
  /** Serves `/_agentpool/model…`: the script and the faults of the offline model. */
  model: CloudService;
  /** Serves `POST /_agentpool/lambda/<name>`: rates, delays and faults of Lambda. */
  lambda(request: CloudRequest, name: string): CloudResponse;
  /** Serves `POST /_agentpool/scheduler/fire`: a schedule's firing, now. */
  scheduler(request: CloudRequest, name: string): Promise<CloudResponse>;
}

export function createControlSite(options: ControlOptions): Site {
  return {
    matches: (request) => request.path.startsWith(PREFIX),
    async handle(request) {
      const name = request.path.slice(PREFIX.length);
      if (name === 'health') return jsonResponse(200, { status: 'ready', pid: process.pid });
      if (name === 'status') return jsonResponse(200, options.status());
      if (/^model(\/|$)/.test(name)) return options.model.handle(request);
      if (name.startsWith('lambda/')) return options.lambda(request, name.slice('lambda/'.length));
      if (name.startsWith('scheduler/')) {
        return options.scheduler(request, name.slice('scheduler/'.length));
      }
      return jsonResponse(404, { message: `no such control endpoint: ${request.path}` });
    },
  };
}
