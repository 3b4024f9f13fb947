/** The calls of Terraform's plugin protocol 5 that go to the child unless this program answers them itself. */

export const PROVIDER_SERVICE = 'tfplugin5.Provider';

/**
 * Protocol 5.8 (Terraform 1.11). Newer calls (resource identities, list resources, actions) are unknown to
 * hashicorp/aws 5.100.0; leaving them out makes the server answer UNIMPLEMENTED, which Terraform takes for "no".
 */
export const PROVIDER_METHODS = [
  'GetMetadata',
  'GetSchema',
  'PrepareProviderConfig',
  'ValidateResourceTypeConfig',
  'ValidateDataSourceConfig',
  'UpgradeResourceState',
  'Configure',
  'ReadResource',
  'PlanResourceChange',
  'ApplyResourceChange',
  'ImportResourceState',
  'MoveResourceState',
  'ReadDataSource',
  'ValidateEphemeralResourceConfig',
  'OpenEphemeralResource',
  'RenewEphemeralResource',
  'CloseEphemeralResource',
  'GetFunctions',
  'CallFunction',
  'Stop',
] as const;

/** Terraform raises gRPC's message limits for schemas; the defaults of the library would cut them off. */
export const CHANNEL_OPTIONS = {
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
  'grpc.enable_http_proxy': 0,
};

/** Messages travel as the bytes they are. */
export const asIs = (bytes: Buffer): Buffer => bytes;
