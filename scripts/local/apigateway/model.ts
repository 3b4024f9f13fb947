/** What serving a request needs to know of a REST API (members are named as in the API Gateway API model). */

export interface Integration {
  type: string;
  uri?: string;
  timeoutInMillis?: number | string | null;
  responseTransferMode?: 'BUFFERED' | 'STREAM';
}

export interface Method {
  apiKeyRequired?: boolean;
  authorizationType?: string | null;
  authorizerId?: string | null;
  /** OAuth scopes that the method asks of an access token. */
  authorizationScopes?: string[] | null;
  methodIntegration?: Integration | null;
}

export interface Authorizer {
  id: string;
  name: string;
  type: string;
  providerARNs?: string[] | null;
  /** Where the token is: `method.request.header.Authorization`. */
  identitySource?: string | null;
  identityValidationExpression?: string | null;
}

export interface Resource {
  id: string;
  path: string;
  /** By HTTP method, or `ANY`. */
  resourceMethods?: Record<string, Method>;
}

/** The API as it was when a deployment was made: later changes are not served before the next deployment. */
export interface Deployment {
  resources: Resource[];
  authorizers: Authorizer[];
  binaryMediaTypes: string[];
  /** By gateway response type: what the API words in its own way. */
  gatewayResponses: Record<string, CustomResponse>;
}

export interface CustomResponse {
  statusCode?: string | null;
  responseTemplates?: Record<string, string> | null;
}

export interface Stage {
  stageName: string;
  deploymentId: string;
  accessLogSettings?: { destinationArn?: string; format?: string } | null;
  variables?: Record<string, string> | null;
}
