/** Resources that the front does not own reach the real provider below it, and the two kinds refer to each other. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeLambda } from '../support/fake-lambda.ts';
import { baseProvider, FrontWorkspace } from '../support/front-workspace.ts';
import { MotoServer } from '../support/moto-server.ts';

const resources = `
data "aws_region" "here" {}

resource "aws_iam_role" "operator" {
  name               = "operator-\${data.aws_region.here.id}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_lambda_capacity_provider" "pool" {
  name = "g1"
  permissions_config {
    capacity_provider_operator_role_arn = aws_iam_role.operator.arn
  }
  vpc_config {
    subnet_ids         = ["subnet-1"]
    security_group_ids = []
  }
}

resource "aws_ssm_parameter" "pool" {
  name  = "/agentpool/pool"
  type  = "String"
  value = aws_lambda_capacity_provider.pool.arn
}
`;

(baseProvider ? describe : describe.skip)('the real provider below the front', () => {
  let moto: MotoServer;
  let lambda: FakeLambda;
  let workspace: FrontWorkspace;

  beforeAll(async () => {
    [moto, lambda] = await Promise.all([MotoServer.start(), FakeLambda.start()]);
    workspace = await FrontWorkspace.create({
      lambda: lambda.url,
      iam: moto.url,
      ssm: moto.url,
      sts: moto.url,
    });
    workspace.write(resources);
  });

  afterAll(async () => {
    await Promise.all([moto?.stop(), lambda?.stop()]);
    workspace?.remove();
  });

  it('creates, reads, plans nothing, and destroys, in the order of the references', async () => {
    expect((await workspace.apply()).output).toContain('3 added');
    expect(workspace.state('aws_ssm_parameter')?.attributes.value).toBe(
      'arn:aws:lambda:us-east-1:123456789012:capacity-provider:g1',
    );
    expect(workspace.state('aws_lambda_capacity_provider')?.attributes.permissions_config).toEqual([
      { capacity_provider_operator_role_arn: 'arn:aws:iam::123456789012:role/operator-us-east-1' },
    ]);
    expect((await workspace.plan()).output).toContain('No changes');
    expect((await workspace.run('destroy', '-auto-approve', '-no-color')).output).toContain(
      '3 destroyed',
    );
    expect(workspace.leftovers()).toEqual([]);
  });

  it('hands the errors of the real provider through', async () => {
    workspace.write(`${resources}\nresource "aws_iam_user" "wrong" {\n  name = "not a name!"\n}\n`);
    const { exitCode, output } = await workspace.run('validate', '-no-color');
    expect(exitCode).toBe(1);
    expect(output).toMatch(/on main.tf line \d+, in resource "aws_iam_user" "wrong"/);
    workspace.write(resources);
  });
});
