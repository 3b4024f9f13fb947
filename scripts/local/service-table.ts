/** Which service answers which signing name: moto where nothing else is said, our own services on top of it. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_REGION, LOCAL_ACCESS_KEY_ID, LOCAL_ACCOUNT_ID } from './account.ts';
import { createControlPlane } from './apigateway/control-plane.ts';
import { createApiGateway } from './apigateway/gateway.ts';
import { createUserPoolKeys } from './apigateway/user-pool-keys.ts';
import { createBedrock } from './bedrock/create-bedrock.ts';
import { splitPlanes } from './bedrock/split-planes.ts';
import { createCloudWatch } from './cloudwatch/cloudwatch.ts';
import { createCodeBuild } from './codebuild/codebuild.ts';
import { createControlSite } from './control-site.ts';
import { lambdaControlEndpoint } from './lambda/control/control-endpoint.ts';
import { createLambda } from './lambda/index.ts';
import { objectLoader } from './load-object.ts';
import type { LogRecord } from './log-record.ts';
import { createLogShipper } from './logs/ship.ts';
import type { MotoServices } from './moto/services.ts';
import { schedulerControlEndpoint } from './scheduler/control-endpoint.ts';
import { deleteSchedule, readSchedule } from './scheduler/read-schedule.ts';
import { createScheduler } from './scheduler/scheduler.ts';
import { sendToQueue } from './send-to-queue.ts';
import type { DoorOptions } from './server.ts';
import type { CloudService } from './service.ts';

export interface TableOptions {
  moto: MotoServices;
  endpoint: string;
  stateDirectory: string;
  model: 'offline' | 'bedrock';
  rateLimits?: boolean;
  onEvent(line: string): void;
}

export interface ServiceTable {
  door: DoorOptions;
  /** Ends processes and timers, then sends the last log lines. */
  close(): Promise<void>;
}

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

export function createServiceTable(options: TableOptions): ServiceTable {
  const { moto, endpoint, stateDirectory, onEvent } = options;
  const s3 = moto.services.get('s3') ?? moto.fallback;
  const shipper = createLogShipper({ logs: moto.fallback, onDropped: onEvent });
  const cloudwatch = createCloudWatch({ moto: moto.fallback, onEvent });
  const onLog = (record: LogRecord) => {
    shipper.write(record);
    cloudwatch.readLog(record);
  };
  const loadObject = objectLoader(s3);
  const lambda = createLambda({
    endpoint,
    stateDirectory: join(stateDirectory, 'lambda'),
    loadObject,
    onLog,
    onInvocation: cloudwatch.countInvocation,
    rateLimits: options.rateLimits ?? false,
  });
  const bedrock = createBedrock({ mode: options.model });
  const codebuild = createCodeBuild({
    stateDirectory,
    repository: REPOSITORY,
    region: DEFAULT_REGION,
    accountId: LOCAL_ACCOUNT_ID,
    variables: buildVariables(endpoint),
    loadObject,
    onLog,
  });
  const schedules = moto.services.get('scheduler') ?? moto.fallback;
  const scheduler = createScheduler({
    controlPlane: schedules,
    readSchedule: (group, name) => readSchedule(schedules, group, name),
    deleteSchedule: (group, name) => deleteSchedule(schedules, group, name),
    services: { invoker: lambda, callLambda: lambda.perform },
    sendToQueue: (arn, body, attributes) => sendToQueue(moto.fallback, arn, body, attributes),
    onEvent,
  });
  const apigateway = createControlPlane(moto.services.get('apigateway') ?? moto.fallback);
  const own: [string, CloudService][] = [
    ['lambda', lambda],
    ['bedrock', splitPlanes(bedrock, moto.fallback)],
    ['codebuild', codebuild],
    ['scheduler', scheduler],
    ['apigateway', apigateway],
    ['monitoring', cloudwatch],
  ];
  return {
    door: {
      sites: [
        createControlSite({
          status: () => lambda.describe(),
          model: bedrock,
          lambda: lambdaControlEndpoint(lambda.control),
          scheduler: schedulerControlEndpoint(scheduler),
        }),
        createApiGateway({
          controlPlane: apigateway,
          lambda,
          userPoolKeys: createUserPoolKeys(moto.fallback),
          writeLog: onLog,
          onEvent,
        }),
      ],
      services: new Map([...moto.services, ...own]),
      fallback: moto.fallback,
      onError: onEvent,
    },
    async close() {
      await Promise.all(own.map(([, service]) => service.close()));
      await shipper.close();
    },
  };
}

/** What CodeBuild's container would give a build. */
function buildVariables(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: DEFAULT_REGION,
    AWS_DEFAULT_REGION: DEFAULT_REGION,
    AWS_ACCESS_KEY_ID: LOCAL_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: LOCAL_ACCESS_KEY_ID,
  };
}
