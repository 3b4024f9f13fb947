import { invalid } from './errors.ts';
import { checkText } from './validation.ts';

/** Account and Region that every ARN of this service carries. */
export interface Place {
  region: string;
  accountId: string;
}

/** Lambda API model, NamespacedFunctionName. */
const functionPattern =
  /^(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/;
/** Lambda API model, NumericLatestPublishedOrAliasQualifier. */
const qualifierPattern = /^(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_$]+)$/;
/** Lambda API model, CapacityProviderName. */
const poolPattern =
  /^(arn:aws[a-zA-Z-]*:lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:capacity-provider:[a-zA-Z0-9-_]+|[a-zA-Z0-9-_]+)$/;

export interface FunctionReference {
  name: string;
  qualifier: string | undefined;
}

/**
 * Reads a function's name, partial ARN or ARN, and the qualifier from the name or the query.
 * Throws ValidationException for a bad form, InvalidParameterValueException when two qualifiers disagree.
 */
export function parseFunction(text: string, qualifier?: string | null): FunctionReference {
  checkText(text, 'functionName', { min: 1, max: 256, pattern: functionPattern });
  const match = functionPattern.exec(text);
  const name = match?.[10] ?? text;
  const inName = match?.[12];
  const asked = qualifier ?? undefined;
  if (asked !== undefined) {
    checkText(asked, 'qualifier', { min: 1, max: 128, pattern: qualifierPattern });
  }
  if (inName !== undefined && asked !== undefined && inName !== asked) {
    throw invalid(
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  return { name, qualifier: asked ?? inName };
}

/** The ARN of a function, or of one of its versions or aliases. */
export function functionArn(place: Place, name: string, qualifier?: string): string {
  const arn = `arn:aws:lambda:${place.region}:${place.accountId}:function:${name}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

/** The name inside a capacity provider's name or ARN. */
export function parsePool(text: string): string {
  checkText(text, 'capacityProviderName', { min: 1, max: 140, pattern: poolPattern });
  return text.slice(text.lastIndexOf(':') + 1);
}

/** The ARN of a capacity provider. */
export function poolArn(place: Place, name: string): string {
  return `arn:aws:lambda:${place.region}:${place.accountId}:capacity-provider:${name}`;
}
