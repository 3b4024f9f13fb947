import { parseFunction } from '../api/arns.ts';
import { json, jsonBody, parameter } from '../api/call.ts';
import { invalid } from '../api/errors.ts';
import type { Operation } from '../api/operation.ts';
import { pageOf } from '../api/paging.ts';
import { optionalText } from '../api/validation.ts';
import { publish } from '../lifecycle/publish.ts';
import { quotas } from '../quotas.ts';
import { configuration } from '../state/presentation.ts';
import { versionKey } from '../state/store.ts';
import { checkIdle, checkRevision, readPublishTo } from './functions.ts';

export const publishVersion: Operation = (core, call) => {
  const owner = core.store.function(parseFunction(parameter(call, 'FunctionName')));
  const body = jsonBody(call);
  checkRevision(owner, body);
  checkIdle(owner);
  const { sha256 } = owner.latest.snapshot.code;
  const expected = optionalText(body, 'CodeSha256');
  if (expected !== undefined && expected !== sha256) {
    throw invalid(
      `CodeSHA256 (${expected}) is different from current CodeSHA256 in $LATEST (${sha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  const version = publish(core, owner, {
    toSlot: readPublishTo(owner, body),
    description: optionalText(body, 'Description', { max: 256 }),
  });
  return json(201, configuration(core.store, owner, version));
};

/** `$LATEST` first, then oldest to newest: Terraform takes the last one as the published version. */
export const listVersionsByFunction: Operation = (core, call) => {
  const owner = core.store.function(parseFunction(parameter(call, 'FunctionName')));
  const page = pageOf(
    [owner.latest, ...owner.versions.values()],
    (version) => versionKey(version.id),
    call.query,
    quotas.pageSize,
  );
  return json(200, {
    Versions: page.items.map((version) => configuration(core.store, owner, version, version.id)),
    NextMarker: page.nextMarker,
  });
};
