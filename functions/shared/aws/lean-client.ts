/** Takes out of an SDK client what costs a turn time and gives it nothing. Whatever else the SDK does stays the SDK's. */
import type {
  AuthScheme,
  AwsCredentialIdentity,
  HttpRequest,
  RequestSigningArguments,
} from '@smithy/types';
import { isPlain, SigningKeys, signRequest } from './request-signer.ts';

interface RequestSigner {
  sign(request: HttpRequest, options?: RequestSigningArguments): Promise<HttpRequest>;
}

/** The part of a client that is touched. */
export interface LeanableClient {
  config: {
    credentials(): Promise<AwsCredentialIdentity>;
    signer(scheme?: AuthScheme): Promise<RequestSigner>;
    region(): Promise<string>;
    /** As the service's model names it. */
    defaultSigningName?: string;
  };
  middlewareStack: { remove(name: string): boolean };
}

/** @returns the client itself */
export function makeLean<Client extends LeanableClient>(client: Client): Client {
  const { config } = client;
  const sdkSigner = config.signer;
  const keys = new SigningKeys();
  config.signer = async (scheme) => ({
    async sign(request, options = {}) {
      const { signingDate, signingRegion, signingService } = options;
      const region = signingRegion ?? scheme?.signingRegion ?? (await config.region());
      const service = signingService ?? scheme?.signingName ?? config.defaultSigningName;
      if (!service || !isPlain(request, options)) {
        return (await sdkSigner(scheme)).sign(request, options);
      }
      const at = new Date(signingDate ?? Date.now());
      signRequest(request, await config.credentials(), { region, service, at }, keys);
      return request;
    },
  });
  // Copies each input and output for a logger, less what is sensitive, also where there is none.
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
