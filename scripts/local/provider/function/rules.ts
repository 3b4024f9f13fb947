/** Rules over several attributes of aws_lambda_function: at validation and at plan. */
import type { PlanInput } from '../engine/resource.ts';
import { errorAt, type Problem } from '../wire/diagnostics.ts';
import { type ObjectValue, UNKNOWN, type Value } from '../wire/values.ts';
import { changed, codeChanged, configurationChanged, keepServiceLogLevels } from './changes.ts';

const SOURCES = ['filename', 'image_uri', 's3_bucket'] as const;

/** Conflicts that the published provider finds when it validates a configuration. Unknown values count as set. */
export function validateFunction(config: ObjectValue): Problem[] {
  const set = (name: string): boolean => (config[name] ?? null) !== null;
  const problems: Problem[] = [];
  const sources = SOURCES.filter(set);
  if (sources.length !== 1) {
    const found = sources.length === 0 ? 'none is' : `${sources.join(' and ')} are`;
    problems.push(
      errorAt(
        [],
        'Invalid combination of arguments',
        `Set one of ${SOURCES.join(', ')}: ${found} set.`,
      ),
    );
  }
  const requires = (name: string, other: string): void => {
    if (set(name) && !set(other))
      problems.push(errorAt([name], `Missing ${other}`, `${name} needs ${other}.`));
  };
  const excludes = (name: string, other: string): void => {
    if (set(name) && set(other)) {
      problems.push(
        errorAt([name], 'Conflicting arguments', `${name} cannot be set together with ${other}.`),
      );
    }
  };
  requires('s3_bucket', 's3_key');
  requires('s3_key', 's3_bucket');
  requires('replacement_security_group_ids', 'replace_security_groups_on_destroy');
  excludes('s3_object_version', 'filename');
  excludes('s3_object_version', 'image_uri');
  excludes('source_kms_key_arn', 'image_uri');
  if (config.replace_security_groups_on_destroy === true) {
    problems.push(
      errorAt(
        ['replace_security_groups_on_destroy'],
        'The provider front does not replace security groups',
        'Leave it out, or use hashicorp/aws >= 6.54 from a registry or a plugin mirror.',
      ),
    );
  }
  return problems;
}

/** What a plan knows beyond defaults: what a publish changes, and that a zip needs a handler and a runtime. */
export function planFunction({ prior, planned }: PlanInput): {
  problems: Problem[];
  replace: string[];
} {
  const missing = (value: Value | undefined): boolean => value === null || value === '';
  if (planned.package_type === 'Zip' && (missing(planned.handler) || missing(planned.runtime))) {
    const summary = 'handler and runtime must be set when PackageType is Zip';
    return { problems: [errorAt([], summary)], replace: [] };
  }
  if (prior === null) return { problems: [], replace: [] };
  keepServiceLogLevels(prior, planned);
  const code = codeChanged(prior, planned);
  if (code) planned.last_modified = UNKNOWN;
  const publishes = planned.publish === true;
  if (
    publishes &&
    (code || configurationChanged(prior, planned) || changed('publish', prior, planned))
  ) {
    for (const name of ['version', 'qualified_arn', 'qualified_invoke_arn'])
      planned[name] = UNKNOWN;
  }
  return { problems: [], replace: durableConfigToggled(prior, planned) ? ['durable_config'] : [] };
}

/** A function becomes durable, or stops being it, only as a new function. */
function durableConfigToggled(prior: ObjectValue, planned: ObjectValue): boolean {
  const count = (value: Value | undefined): number => (Array.isArray(value) ? value.length : 0);
  return (count(prior.durable_config) === 0) !== (count(planned.durable_config) === 0);
}
