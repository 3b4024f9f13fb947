/** The AWS services that moto answers, each behind the shims it needs. */
import type { CloudService } from '../service.ts';
import { withShims } from './shim.ts';
import { createBucketTags } from './shims/create-bucket-tags.ts';
import { logEventOrder } from './shims/log-event-order.ts';
import { methodOverlay } from './shims/method-overlay.ts';
import { openApiAuthorizers } from './shims/openapi-authorizers.ts';
import { openApiGatewayResponses } from './shims/openapi-gateway-responses.ts';
import { restApiStatus } from './shims/rest-api-status.ts';
import { s3ControlTags } from './shims/s3-control-tags.ts';
import { scheduleChecks } from './shims/schedule-checks.ts';
import { scheduleGroups } from './shims/schedule-groups.ts';
import { scheduleSummaries } from './shims/schedule-summaries.ts';
import { scheduleUpdates } from './shims/schedule-updates.ts';
import { unsupportedCalls } from './shims/unsupported-calls.ts';

export interface MotoServices {
  /** Services that need more than moto as it is, by signing name. */
  services: Map<string, CloudService>;
  /** Everything else. */
  fallback: CloudService;
}

/** `moto` is the bare proxy; the caller closes it. */
export function createMotoServices(moto: CloudService): MotoServices {
  const fallback = withShims(moto, [unsupportedCalls]);
  return {
    fallback,
    services: new Map([
      [
        'apigateway',
        // The overlay finds the authorizers that the shim behind it has made.
        withShims(fallback, [
          restApiStatus,
          openApiGatewayResponses,
          methodOverlay(),
          openApiAuthorizers,
        ]),
      ],
      ['logs', withShims(fallback, [logEventOrder])],
      [
        'scheduler',
        withShims(fallback, [scheduleChecks, scheduleGroups, scheduleUpdates(), scheduleSummaries]),
      ],
      ['s3', withShims(fallback, [s3ControlTags, createBucketTags])],
    ]),
  };
}
