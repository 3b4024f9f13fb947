/** Limits of the service, each with where AWS states it. Sizes in bytes unless the name says otherwise. */
export const quotas = {
  // Lambda Developer Guide, "Lambda Managed Instances quotas" (none of the first two can be raised).
  versionsPerCapacityProvider: 100,
  capacityProvidersPerAccount: 1000,
  // Lambda API model, ListFunctionVersionsByCapacityProvider and ListCapacityProviders (MaxFiftyListItems).
  pageSize: 50,
  // Lambda API model, CapacityProviderMaxVCpuCount; default from the Developer Guide.
  maxVCpuCount: { min: 2, max: 15_000, default: 400 },
  // Developer Guide, "Scaling Lambda Managed Instances": three environments unless configured.
  defaultMinEnvironments: 3,
  environments: { min: 0, max: 15_000 },
  // Developer Guide, capacity provider function configuration.
  managedMemoryMiB: { min: 2048, max: 32_768 },
  memoryGiBPerVCpu: [2, 4, 8],
  concurrencyPerVCpu: 64,
  environmentConcurrency: { min: 1, max: 1600 },
  // Runtime client: eight workers a vCPU unless AWS_LAMBDA_NODEJS_WORKER_COUNT says otherwise.
  workersPerVCpu: 8,
  // Developer Guide, "Lambda quotas".
  memoryMiB: { min: 128, max: 10_240 },
  timeoutSeconds: { min: 1, max: 900 },
  ephemeralStorageMiB: { min: 512, max: 10_240 },
  environmentVariables: 4096,
  concurrentExecutions: 1000,
  unreservedConcurrency: 100,
  codeZipped: 52_428_800,
  codeUnzipped: 262_144_000,
  codeStorage: 80_530_636_800,
  requestPayload: 6_291_456,
  asyncRequestPayload: 1_048_576,
  // 6 MiB and 100 bytes, as the service's own error message says.
  responsePayload: 6_291_556,
  streamedResponsePayload: 209_715_200,
  policy: 20_480,
  // Developer Guide: the init limit of a managed environment is max(130 s, timeout), at most 15 minutes.
  initSeconds: { min: 130, max: 900 },
  // Developer Guide: the init phase of an on-demand environment.
  onDemandInitSeconds: 10,
  // Requests per second, none of them raisable. "Lambda Managed Instances quotas": all capacity provider reads together,
  // all its writes together. "Lambda quotas": GetFunction, GetPolicy, and the rest of the control plane together,
  // DeleteFunction, ListAliases and GetFunctionConfiguration among it.
  requestsPerSecond: {
    poolReads: 15,
    poolWrites: 1,
    getFunction: 100,
    getPolicy: 15,
    controlPlane: 15,
  },
  // Lambda API model, ListEventSourceMappings: at most 100 items an answer.
  eventSourceMappingPage: 100,
  // Lambda API model, ItemCount of ListDurableExecutionsByFunction.
  durableExecutionPage: 1000,
  // Lambda API model, DurableConfig.
  durableRetentionDays: { min: 1, max: 90 },
  durableTimeoutSeconds: { min: 1, max: 31_622_400 },
} as const;
