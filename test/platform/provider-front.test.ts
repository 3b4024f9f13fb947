/**
 * Terraform through the provider front: both owned types planned, applied, replaced, imported, failed and recovered
 * against a small Lambda API in memory. Protects what `terraform apply` on the local cloud rests on.
 */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeLambda } from '../support/fake-lambda.ts';
import { baseProvider, FrontWorkspace, finished } from '../support/front-workspace.ts';

interface Shape {
  pool?: string;
  ceiling?: number;
  memory?: number;
  key?: string;
  extra?: string;
}

const pool = ({ pool: name = 'g1', ceiling = 64 }: Shape = {}): string => `
resource "aws_lambda_capacity_provider" "pool" {
  name = "${name}"
  permissions_config {
    capacity_provider_operator_role_arn = "arn:aws:iam::123456789012:role/operator"
  }
  vpc_config {
    subnet_ids         = ["subnet-2", "subnet-1"]
    security_group_ids = ["sg-1"]
  }
  instance_requirements {
    architectures          = ["arm64"]
    allowed_instance_types = ["m7g.large", "m6g.large"]
  }
  capacity_provider_scaling_config {
    scaling_mode   = "Auto"
    max_vcpu_count = ${ceiling}
  }
  tags = { generation = "${name}" }
}`;

const router = ({ memory = 4096, key = 'router/1.zip', extra = '' }: Shape = {}): string => `
resource "aws_lambda_function" "router" {
  function_name = "router"
  role          = "arn:aws:iam::123456789012:role/router"
  runtime       = "nodejs24.x"
  handler       = "index.handler"
  architectures = ["arm64"]
  memory_size   = ${memory}
  s3_bucket     = "artefacts"
  s3_key        = "${key}"
  publish       = true
  environment {
    variables = { POOL = aws_lambda_capacity_provider.pool.name }
  }
  capacity_provider_config {
    lambda_managed_instances_capacity_provider_config {
      capacity_provider_arn                     = aws_lambda_capacity_provider.pool.arn
      execution_environment_memory_gib_per_vcpu = 4
      per_execution_environment_max_concurrency = 4
    }
  }
  ${extra}
}
output "version" {
  value = aws_lambda_function.router.version
}`;

const both = (shape: Shape = {}): string => pool(shape) + router(shape);

(baseProvider ? describe : describe.skip)('Terraform through the provider front', () => {
  let lambda: FakeLambda;
  let workspace: FrontWorkspace;

  beforeEach(async () => {
    lambda = await FakeLambda.start();
    workspace = await FrontWorkspace.create({ lambda: lambda.url });
  });

  afterEach(async () => {
    await lambda.stop();
    workspace.remove();
  });

  it('creates both types in order, plans nothing afterwards, and destroys them', async () => {
    workspace.write(both());
    const plan = await workspace.plan();
    expect(plan.output).toMatch(/capacity_provider_arn +=? *\(known after apply\)/);
    expect(plan.exitCode).toBe(2);
    const apply = await workspace.apply();
    expect(apply.output).toContain('2 added, 0 changed, 0 destroyed');
    expect(apply.output).toContain('version = "1"');
    expect(workspace.state('aws_lambda_function')?.attributes).toMatchObject({
      qualified_arn: 'arn:aws:lambda:us-east-1:123456789012:function:router:1',
      response_streaming_invoke_arn:
        'arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/arn:aws:lambda:us-east-1:123456789012:function:router/response-streaming-invocations',
      tags: null,
      tags_all: { project: 'agentpool' },
    });
    expect(workspace.state('aws_lambda_capacity_provider')?.attributes).toMatchObject({
      region: 'us-east-1',
      tags: { generation: 'g1' },
      tags_all: { generation: 'g1', project: 'agentpool' },
    });
    const second = await workspace.plan();
    expect(second.output).toContain('No changes');
    const destroy = await workspace.run('destroy', '-auto-approve', '-no-color');
    expect(destroy.output).toContain('2 destroyed');
    expect(lambda.functions.size + lambda.pools.size).toBe(0);
    const deletes = lambda.calls
      .filter(({ method }) => method === 'DELETE')
      .map(({ path }) => path);
    expect(deletes).toEqual(['/functions/router', '/capacity-providers/g1']);
  });

  it('updates a ceiling and a function in place and publishes one version for it', async () => {
    workspace.write(both());
    await workspace.apply();
    workspace.write(both({ ceiling: 32, memory: 8192, key: 'router/2.zip' }));
    const plan = await workspace.plan();
    expect(plan.output).toContain('0 to add, 2 to change, 0 to destroy');
    expect(plan.output).toMatch(/version += "1" -> \(known after apply\)/);
    expect((await workspace.apply()).output).toContain('version = "2"');
    expect(lambda.callsTo('POST', /^\/functions\/router\/versions$/)).toHaveLength(1);
    expect(lambda.callsTo('PUT', /^\/functions\/router\/configuration$/)[0]?.body).toEqual({
      MemorySize: 8192,
    });
    expect(lambda.callsTo('PUT', /^\/capacity-providers\/g1$/)[0]?.body).toEqual({
      CapacityProviderScalingConfig: { MaxVCpuCount: 32, ScalingMode: 'Auto' },
    });
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('replaces the pool when its name changes, and moves the function to the new one', async () => {
    workspace.write(both());
    await workspace.apply();
    workspace.write(both({ pool: 'g2' }));
    const plan = await workspace.plan();
    expect(plan.output).toMatch(/name += "g1" -> "g2" # forces replacement/);
    expect(plan.output).toContain('1 to add, 1 to change, 1 to destroy');
    expect((await workspace.apply()).exitCode).toBe(0);
    expect([...lambda.pools.keys()]).toEqual(['g2']);
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('changes tags without touching anything else', async () => {
    workspace.write(pool());
    await workspace.apply();
    workspace.write(pool().replace('generation = "g1"', 'owner = "platform"'));
    expect((await workspace.apply()).output).toContain('1 changed');
    expect([...lambda.tags.values()]).toEqual([{ project: 'agentpool', owner: 'platform' }]);
    expect(lambda.callsTo('PUT', /./)).toEqual([]);
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('imports both types so that only what the service does not tell is left to change', async () => {
    workspace.write(both());
    await workspace.apply();
    await workspace.run(
      'state',
      'rm',
      'aws_lambda_capacity_provider.pool',
      'aws_lambda_function.router',
    );
    for (const [address, id] of [
      ['aws_lambda_capacity_provider.pool', 'g1'],
      ['aws_lambda_function.router', 'router'],
    ] as const) {
      const imported = await workspace.run('import', '-no-color', address, id);
      expect(imported.output).toContain('Import successful');
    }
    const plan = await workspace.plan();
    expect(plan.output).toContain('0 to add, 1 to change, 0 to destroy');
    expect(plan.output).toMatch(/\+ publish +=/);
    expect(
      (await workspace.run('import', '-no-color', 'aws_lambda_capacity_provider.other', 'g9'))
        .exitCode,
    ).toBe(1);
  });

  it.each([
    ['name = "g1"', 'name = "not a name"', /Invalid name: "not a name"[\s\S]*name = "not a name"/],
    ['["arm64"]', '["arm32"]', /Invalid architectures: "arm32"[\s\S]*= \["arm32"\]/],
    ['"Auto"', '"AUTO"', /Invalid scaling_mode: "AUTO"[\s\S]*must be one of Auto, Manual/],
    ['subnet_ids ', 'subnets ', /Unsupported argument[\s\S]*subnets/],
  ])('refuses a pool with %s changed to %s, where it stands', async (right, wrong, message) => {
    workspace.write(pool().replace(right, wrong));
    const { exitCode, output } = await workspace.run('validate', '-no-color');
    expect(exitCode).toBe(1);
    expect(output).toMatch(message);
    expect(lambda.calls).toEqual([]);
  });

  it('refuses wrong arguments of a function where they stand, all of them at once', async () => {
    workspace.write(
      router({ memory: 65_536, extra: 'timeout = 901' })
        .replace('aws_lambda_capacity_provider.pool.name', '"g1"')
        .replace('aws_lambda_capacity_provider.pool.arn', '"g1"')
        .replace('"nodejs24.x"', '"nodejs99.x"'),
    );
    const { exitCode, output } = await workspace.run('validate', '-no-color');
    expect(exitCode).toBe(1);
    for (const line of [
      /Invalid memory_size: 65536[\s\S]*?memory_size {3}= 65536/,
      /Invalid timeout: 901[\s\S]*?timeout = 901/,
      /Invalid runtime: "nodejs99.x"[\s\S]*?runtime {7}= "nodejs99.x"/,
      /Invalid capacity_provider_arn: "g1"[\s\S]*?capacity_provider_arn +=/,
    ]) {
      expect(output).toMatch(line);
    }
  });

  it('keeps a pool whose creation failed as tainted, and replaces it the next time', async () => {
    workspace.write(pool());
    lambda.poolState = 'Failed';
    const failed = await workspace.apply();
    expect(failed.exitCode).toBe(1);
    expect(failed.output).toContain("unexpected state 'Failed'");
    expect(workspace.state('aws_lambda_capacity_provider')).toMatchObject({
      tainted: true,
      attributes: { name: 'g1' },
    });
    lambda.poolState = 'Active';
    expect((await workspace.apply()).output).toContain('1 added, 0 changed, 1 destroyed');
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('remembers nothing of a creation that the service refused', async () => {
    workspace.write(both());
    lambda.bend = ({ method, path }) =>
      method === 'POST' && path.startsWith('/capacity-providers')
        ? { status: 400, error: 'CapacityProviderLimitExceededException', message: 'no more pools' }
        : undefined;
    const refused = await workspace.apply();
    expect(refused.output).toContain('CapacityProviderLimitExceededException: no more pools');
    expect(workspace.state('aws_lambda_capacity_provider')).toBeUndefined();
    lambda.bend = () => undefined;
    expect((await workspace.apply()).exitCode).toBe(0);
  });

  it('goes back to the old code in its state when an update fails before the code was sent', async () => {
    workspace.write(both());
    await workspace.apply();
    workspace.write(both({ memory: 8192, key: 'router/2.zip' }));
    lambda.bend = ({ path }) =>
      path.endsWith('/configuration')
        ? { status: 400, error: 'InvalidParameterValueException', message: 'no' }
        : undefined;
    expect((await workspace.apply()).output).toContain(
      'updating Lambda Function (router) configuration',
    );
    expect(workspace.state('aws_lambda_function')?.attributes.s3_key).toBe('router/1.zip');
    lambda.bend = () => undefined;
    expect((await workspace.apply()).output).toContain('version = "2"');
  });

  it('stops at an interrupt, keeps what exists, and leaves no process behind', async () => {
    workspace.write(pool());
    lambda.poolState = 'Pending';
    const apply = workspace.start('apply', '-auto-approve', '-no-color');
    const end = finished(apply);
    await lambda.called('GET', /capacity-providers/);
    apply.kill('SIGINT');
    const { exitCode, output } = await end;
    expect(exitCode).toBe(1);
    expect(output).toContain('interrupted');
    expect(workspace.state('aws_lambda_capacity_provider')?.tainted).toBe(true);
    expect(workspace.leftovers()).toEqual([]);
    lambda.poolState = 'Active';
    expect((await workspace.apply()).exitCode).toBe(0);
    expect(workspace.leftovers()).toEqual([]);
  });

  it('leaves no process and no socket behind when Terraform is killed', async () => {
    workspace.write(pool());
    lambda.poolState = 'Pending';
    const apply = workspace.start('apply', '-auto-approve', '-no-color');
    const end = finished(apply);
    await lambda.called('GET', /capacity-providers/);
    apply.kill('SIGKILL');
    await end;
    await workspace.untilNothingIsLeft();
  });

  it('works against this machine only', async () => {
    const remote = await FrontWorkspace.create({
      lambda: 'https://lambda.us-east-1.amazonaws.com',
    });
    remote.write(pool());
    const { exitCode, output } = await remote.plan();
    remote.remove();
    expect(exitCode).toBe(1);
    expect(output.replace(/\s*\n\W*/g, ' ')).toContain('works against a local cloud only');
  });
});
