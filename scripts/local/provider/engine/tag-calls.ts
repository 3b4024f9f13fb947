/** Changing the tags of an existing Lambda resource, before its other changes: the order of hashicorp/aws 6.x. */
import type { Operation } from './resource.ts';
import { type Tags, tagChanges } from './tags.ts';

/** Removes first, then writes; makes no call when nothing differs. */
export async function changeTags(
  operation: Operation,
  arn: string,
  before: Tags,
  after: Tags,
): Promise<void> {
  const { removed, written } = tagChanges(before, after);
  const options = { abortSignal: operation.signal };
  if (removed.length > 0)
    await operation.lambda.untagResource({ Resource: arn, TagKeys: removed }, options);
  if (Object.keys(written).length > 0)
    await operation.lambda.tagResource({ Resource: arn, Tags: written }, options);
}
