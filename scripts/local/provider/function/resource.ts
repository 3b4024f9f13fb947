/** aws_lambda_function as an owned type. */
import type { OwnedResource } from '../engine/resource.ts';
import { emptyObject } from '../engine/schema.ts';
import { createFunction } from './create.ts';
import { deleteFunction } from './delete.ts';
import { readFunction } from './read.ts';
import { planFunction, validateFunction } from './rules.ts';
import { functionSchema as schema } from './schema.ts';
import { updateFunction } from './update.ts';

export const lambdaFunction: OwnedResource = {
  typeName: 'aws_lambda_function',
  schema,
  validate: validateFunction,
  plan: planFunction,
  create: createFunction,
  read: readFunction,
  update: updateFunction,
  delete: deleteFunction,
  importState: (id) => ({ ...emptyObject(schema), id, function_name: id }),
};
