/** Reads from an OpenAPI 3 document what API Gateway makes of its operations and moto does not. */
import { parse } from 'yaml';

export interface OpenApiMethod {
  apiKeyRequired: boolean;
  authorizationType: 'NONE' | 'AWS_IAM' | 'CUSTOM' | 'COGNITO_USER_POOLS';
  /** Name of the security scheme that is the method's authorizer. */
  authorizer?: string;
  /** OAuth scopes, where the document names some with the scheme. */
  authorizationScopes?: string[];
  responseTransferMode?: 'BUFFERED' | 'STREAM';
}

interface SecurityScheme {
  type?: string;
  'x-amazon-apigateway-authtype'?: string;
  'x-amazon-apigateway-authorizer'?: object;
}
type Requirement = Record<string, string[]>;
interface Operation {
  security?: Requirement[];
  'x-amazon-apigateway-integration'?: { responseTransferMode?: 'BUFFERED' | 'STREAM' };
}
interface Document {
  paths?: Record<string, Record<string, Operation>>;
  security?: Requirement[];
  components?: { securitySchemes?: Record<string, SecurityScheme> };
}

/** Names of operations in a path item; its other keys (parameters, summary …) are no methods. */
const OPERATION = /^(get|put|post|delete|options|head|patch)$/i;

/** Path → HTTP method (upper case) → what the document says of it. */
export function openApiMethods(text: string): Record<string, Record<string, OpenApiMethod>> {
  const document = parse(text) as Document;
  const methods: Record<string, Record<string, OpenApiMethod>> = {};
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    const operations = Object.entries(item).filter(([name]) => OPERATION.test(name));
    methods[path] = Object.fromEntries(
      operations.map(([name, operation]) => [
        name.toUpperCase(),
        readOperation(operation, document),
      ]),
    );
  }
  return methods;
}

function readOperation(operation: Operation, document: Document): OpenApiMethod {
  const required = (operation.security ?? document.security ?? []).flatMap(Object.entries);
  const schemeOf = (name: string) => document.components?.securitySchemes?.[name];
  const schemes = required.map(([name]) => schemeOf(name));
  const [authorizer, scopes] =
    required.find(([name]) => schemeOf(name)?.['x-amazon-apigateway-authorizer']) ?? [];
  const mode = operation['x-amazon-apigateway-integration']?.responseTransferMode;
  return {
    // A scheme without an auth type is the plain API key (API Gateway, x-amazon-apigateway-authtype).
    apiKeyRequired: schemes.some(
      (scheme) => scheme?.type === 'apiKey' && !scheme['x-amazon-apigateway-authtype'],
    ),
    authorizationType: authorizationType(schemes),
    ...(authorizer && { authorizer }),
    ...(scopes?.length && { authorizationScopes: scopes }),
    ...(mode && { responseTransferMode: mode }),
  };
}

function authorizationType(
  schemes: readonly (SecurityScheme | undefined)[],
): OpenApiMethod['authorizationType'] {
  const types = schemes.map((scheme) => scheme?.['x-amazon-apigateway-authtype']);
  if (types.includes('cognito_user_pools')) return 'COGNITO_USER_POOLS';
  if (types.includes('custom')) return 'CUSTOM';
  if (types.includes('awsSigv4')) return 'AWS_IAM';
  return 'NONE';
}
