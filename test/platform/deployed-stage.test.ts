/** The platform as its users meet it: one `make local`, then the API, the AWS CLI, tenants at once, releases under load. */
import { setTimeout as pause } from 'node:timers/promises';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GetFunctionScalingConfigCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type SentTurn, sendTurn, type TurnTarget } from '../../scripts/client/send-turn.ts';
import { issueApiKey } from '../../scripts/operate/issue-api-key.ts';
import { clientSettings, findStage } from '../../scripts/operate/stage.ts';
import { type BatchWriter, seedTenant } from '../../scripts/seed/seed-tenant.ts';
import { Checkout, type CommandResult, DEPLOYS_MS } from '../support/checkout.ts';

const ROUTER = 'agentpool-local-router';

jest.setTimeout(DEPLOYS_MS);

let checkout: Checkout;
let target: TurnTarget;

beforeAll(async () => {
  checkout = await Checkout.create();
  const { code, output } = await checkout.run('make local');
  if (code !== 0) throw new Error(output.slice(-5000));
  target = { api: checkout.stage.api, apiKey: checkout.stage.apiKey };
});

afterAll(() => checkout?.remove());

/** Runs the AWS CLI against the local cloud, as a user would. */
function aws(command: string): Promise<CommandResult> {
  return checkout.run(`.venv/bin/aws --output json ${command}`, {
    AWS_ENDPOINT_URL: checkout.stage.endpoint,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_DEFAULT_REGION: checkout.stage.region,
  });
}

async function awsJson(command: string) {
  const { code, output } = await aws(command);
  if (code !== 0) throw new Error(output);
  return JSON.parse(output);
}

describe('make local', () => {
  it('tells scripts what they need to talk to the stage', () => {
    expect(checkout.stage).toEqual({
      endpoint: `http://127.0.0.1:${checkout.port}`,
      api: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/_api\/\w+\/local$/),
      apiKey: expect.stringMatching(/^\S{20,}$/),
      region: 'us-east-1',
      pid: expect.any(Number),
      provider: expect.stringContaining('hashicorp/aws'),
    });
  });
});

describe('the API', () => {
  it.each([
    ['Who is customer C-1001?', 'support', /Northwind Bikes/],
    ['What did we buy with order O-2001?', 'commerce', /129\.90 USD/],
    ['Where is shipment S-3001?', 'operations', /in transit.*FastFreight/],
  ])('answers "%s" by %s, whole and streamed', async (message, agent, fact) => {
    const whole = await sendTurn(target, { message });
    expect(whole).toMatchObject({ status: 200, streamed: false, answer: { agent } });
    expect(whole.answer?.answer).toMatch(fact);
    const streamed = await sendTurn(target, { message, stream: true });
    expect(streamed).toMatchObject({ status: 200, streamed: true, answer: { agent } });
    expect(streamed.text?.trim()).toBe(streamed.answer?.answer);
    expect(streamed.answer?.answer).toMatch(fact);
    expect(streamed.events[0]).toBe('progress');
    expect(streamed.events.at(-1)).toBe('done');
    expect(streamed.events).toContain('tool');
  });

  it('declines what no agent owns', async () => {
    const { answer } = await sendTurn(target, { message: 'What is the capital of France?' });
    expect(answer).toMatchObject({ agent: null, decision: { tier: 'declined' } });
  });

  it('keeps a conversation, and what its tools wrote', async () => {
    const first = await sendTurn(target, { message: 'Refund order O-2002' });
    expect(first.answer?.answer).toMatch(/Refund R-\d+ is pending/);
    const { sessionId } = first.answer as { sessionId: string };
    const second = await sendTurn(target, { message: 'Refund order O-2002', sessionId });
    expect(second.answer?.answer).toMatch(/already refunded in full/);
    expect(second.answer?.sessionId).toBe(sessionId);
  });

  it.each([
    ['no key', { 'x-api-key': '' }, '{"message":"hello"}', 403, 'forbidden'],
    ['a wrong key', { 'x-api-key': 'wrong' }, '{"message":"hello"}', 403, 'forbidden'],
    ['no JSON', {}, 'hello', 400, 'invalid_json'],
    ['an unknown key in the body', {}, '{"message":"hi","tenant":"other"}', 400, 'invalid_request'],
    ['a blank message', {}, '{"message":"  "}', 400, 'invalid_request'],
  ])('refuses %s with a stable code', async (_, headers, body, status, code) => {
    const response = await fetch(`${target.api}/v1/turns`, {
      method: 'POST',
      headers: { 'x-api-key': target.apiKey, ...headers },
      body,
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      error: { code, message: expect.stringMatching(/\.$/) },
      requestId: expect.any(String),
    });
  });
});

describe('people', () => {
  const turn = (headers: Record<string, string>) =>
    fetch(`${target.api}/v1/me/turns`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ message: 'Who is customer C-1001?' }),
    });

  it("call with a token of make user, and see their tenant's records", async () => {
    const user = 'make user TENANT=demo NAME=ann SCOPES=approvals.decide';
    const { code, output } = await checkout.run(user);
    if (code !== 0) throw new Error(output);
    expect(output).toContain('made: demo.ann of tenant demo');
    const token = output.trim().split('\n').at(-1) as string;
    const response = await turn({ authorization: token });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      agent: 'support',
      answer: expect.stringContaining('Northwind Bikes'),
    });

    const [head, claims = '', signature] = token.split('.');
    const forged = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), sub: 'root' };
    const payload = Buffer.from(JSON.stringify(forged)).toString('base64url');
    for (const authorization of [`${head}.${payload}.${signature}`, '']) {
      const refused = await turn({ authorization, 'x-api-key': target.apiKey });
      expect(refused.status).toBe(401);
      expect(await refused.json()).toEqual({
        error: { code: 'unauthenticated', message: expect.stringMatching(/\.$/) },
        requestId: expect.any(String),
      });
    }
  });

  it.each([
    ['a tenant without a key', 'TENANT=nobody NAME=ann', 'make api-key TENANT=nobody'],
    ['an unknown scope', 'TENANT=demo NAME=ann SCOPES=approval.decide', 'approvals.decide?'],
  ])('are not made for %s', async (_, variables, remedy) => {
    const { code, output } = await checkout.run(`make user ${variables}`);
    expect(code).not.toBe(0);
    expect(output).toContain(remedy);
  });
});

describe('the AWS CLI', () => {
  it('lists the pool, its versions and the alias', async () => {
    const pools = await awsJson('lambda list-capacity-providers');
    expect(pools.CapacityProviders[0]).toMatchObject({
      State: 'Active',
      InstanceRequirements: { Architectures: ['arm64'] },
      CapacityProviderScalingConfig: { MaxVCpuCount: 64, ScalingMode: 'Auto' },
    });
    const versions = await awsJson(
      'lambda list-function-versions-by-capacity-provider --capacity-provider-name agentpool-local-g1',
    );
    expect(versions.FunctionVersions).toContainEqual({
      FunctionArn: expect.stringMatching(/:agentpool-local-router:1$/),
      State: 'Active',
    });
    const alias = await awsJson(`lambda get-alias --function-name ${ROUTER} --name live`);
    expect(alias).toMatchObject({ Name: 'live', FunctionVersion: expect.stringMatching(/^\d+$/) });
  });

  it('invokes the router by its alias', async () => {
    const answer = await awsJson(
      `lambda invoke --function-name ${ROUTER}:live --payload '{"type":"agentpool.warm"}' out/warm.json`,
    );
    expect(answer.StatusCode).toBe(200);
    expect(JSON.parse(checkout.read('out/warm.json'))).toEqual({
      type: 'agentpool.warm',
      environmentId: expect.any(String),
      workerId: expect.any(Number),
      azId: expect.stringMatching(/^use1-az\d$/),
      version: expect.stringMatching(/^\d+$/),
      invocationsSeen: expect.any(Number),
      busy: 0,
    });
  });

  it.each([
    [
      'a bad name',
      'get-function --function-name nobody',
      'ResourceNotFoundException',
      'Function not found',
    ],
    [
      '$LATEST',
      `invoke --function-name '${ROUTER}:$LATEST' out/x`,
      'InvalidParameterValueException',
      'The $LATEST version',
    ],
    [
      'a delete of the aliased version',
      `delete-function --function-name ${ROUTER} --qualifier $(.venv/bin/aws lambda get-alias --function-name ${ROUTER} --name live --query FunctionVersion --output text)`,
      'ResourceConflictException',
      'aliases reference it: [live]',
    ],
    [
      'an x86 function on the arm64 pool',
      `create-function --function-name x86 --runtime nodejs24.x --handler index.handler --role arn:aws:iam::123456789012:role/x --memory-size 2048 --architectures x86_64 --code S3Bucket=bucket,S3Key=key --capacity-provider-config 'LambdaManagedInstancesCapacityProviderConfig={CapacityProviderArn=arn:aws:lambda:us-east-1:123456789012:capacity-provider:agentpool-local-g1}'`,
      'InvalidParameterValueException',
      'architecture x86_64',
    ],
  ])("answers %s with the service's own error", async (_, command, error, reason) => {
    const { code, output } = await aws(`lambda ${command}`);
    expect(code).not.toBe(0);
    expect(output).toContain(`(${error})`);
    expect(output).toContain(reason);
  });
});

describe('two hundred overlapping turns of twenty tenants', () => {
  it('each get their own answer from their own data', async () => {
    const tenants = await Promise.all(
      Array.from({ length: 20 }, (_, index) => openTenant(`tenant-${index + 1}`)),
    );
    // Of each tenant two at once, one of them streamed: forty under way, more than the floor has slots.
    const sent = await Promise.all(tenants.map((tenant) => fiveRoundsOfTwo(tenant)));
    const turns = sent.flat();
    const wrong = turns.filter(({ tenant, id, turn }) => {
      const text = JSON.stringify(turn);
      const labels = new Set(text.match(/\[tenant-\d+\]/g));
      return (
        turn.status !== 200 ||
        !turn.answer?.answer.includes(id) ||
        labels.size !== 1 ||
        !labels.has(`[${tenant.name}]`)
      );
    });
    expect(wrong).toEqual([]);
    expect(new Set(turns.map(({ turn }) => turn.answer?.turnId)).size).toBe(200);
  });

  async function fiveRoundsOfTwo(tenant: { name: string; apiKey: string }) {
    const sent: { tenant: typeof tenant; id: string; turn: SentTurn }[] = [];
    for (let round = 1; round <= 5; round++) {
      const id = `C-100${round}`;
      const ask = (stream: boolean) =>
        sendTurn(
          { api: target.api, apiKey: tenant.apiKey },
          { message: `Who is customer ${id}?`, stream },
          // Busy is the right answer where no slot is free, however long that is.
          { retryForMs: DEPLOYS_MS },
        );
      const both = await Promise.all([ask(false), ask(true)]);
      sent.push(...both.map((turn) => ({ tenant, id, turn })));
    }
    return sent;
  }

  async function openTenant(name: string): Promise<{ name: string; apiKey: string }> {
    const stage = findStage('local', { AWS_ENDPOINT_URL: checkout.stage.endpoint });
    const settings = clientSettings(stage);
    const key = await issueApiKey(new APIGatewayClient(settings), stage, name);
    const client = DynamoDBDocumentClient.from(new DynamoDBClient(settings)) as BatchWriter;
    await seedTenant({ table: `${stage.prefix}-records`, tenant: key.id, label: name, client });
    return { name, apiKey: key.value };
  }
});

describe('five releases in a row and a rollback under load', () => {
  it('fail no turn, serve only Active versions, and keep versions and floors as the catalogue says', async () => {
    const lambda = new LambdaClient({
      endpoint: checkout.stage.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const first = Number(await servingVersion());
    const load = new Load(target);
    const watch = new AliasWatch(checkout.stage.endpoint);
    const prompt = checkout.read('functions/router/agents/support/prompt.md');
    const stage = checkout.read('terraform/stages/local.tfvars');
    checkout.write('terraform/stages/local.tfvars', stage.replace('windows = []', WINDOWS));
    for (let release = 1; release <= 5; release++) {
      checkout.write(
        'functions/router/agents/support/prompt.md',
        `${prompt}\nRevision ${release}.\n`,
      );
      const { code, output } = await checkout.run('make deploy STAGE=local');
      if (code !== 0) throw new Error(output.slice(-5000));
    }
    const versions = [2, 3, 4, 5].map((release) => String(first + release));
    const [, , left, newest] = versions as [string, string, string, string];
    expect(await servingVersion()).toBe(newest);
    // Serving, one hot, two parked: the pruner runs after each release.
    expect(await publishedVersions(lambda)).toEqual(versions);
    expect(await scheduledVersions()).toEqual([newest]);
    await fire(`${ROUTER}-v${newest}-SuMoTuWeThFrSa-0200`);
    expect(await wantedFloor(lambda, newest)).toBe(2);
    expect(await wantedFloor(lambda, left)).toBe(1);

    const rollback = await checkout.run('make rollback STAGE=local');
    if (rollback.code !== 0) throw new Error(rollback.output.slice(-5000));
    const turns = await load.stop();
    expect(await watch.stop()).toEqual([]);
    expect(turns.length).toBeGreaterThan(50);
    expect(turns.filter(({ status }) => status !== 200)).toEqual([]);
    expect(await servingVersion()).toBe(left);
    expect(await scheduledVersions()).toEqual([left]);
    expect(await wantedFloor(lambda, newest)).toBe(0);

    const dryRun = await checkout.run('make prune DRY_RUN=1 KEEP=2');
    const pruned = await checkout.run('make prune KEEP=2');
    expect(pruned.code).toBe(0);
    const judged = ({ output }: CommandResult) => output.match(/router +\d+ /g) ?? [];
    expect(judged(pruned)).toHaveLength(versions.length);
    expect(judged(dryRun)).toEqual(judged(pruned));
    // What serves, one to go back to, and the newest, which Terraform's state names.
    expect(await publishedVersions(lambda)).toEqual(versions.slice(1));
    const after = await sendTurn(target, { message: 'Where is shipment S-3001?' });
    expect(after.status).toBe(200);
  });

  const WINDOWS =
    'windows = [{ name = "day", start = "cron(0 2 ? * * *)", end = "cron(0 22 ? * * *)", floor = 2, ceiling = 5 }]';
  const GROUP = 'agentpool-local-floors';

  /** Versions that the floors' schedules name. */
  async function scheduledVersions(): Promise<string[]> {
    const { Schedules } = await awsJson(`scheduler list-schedules --group-name ${GROUP}`);
    const names = (Schedules as { Name: string }[]).map(({ Name }) => Name);
    return [...new Set(names.map((name) => /-v(\d+)-/.exec(name)?.[1] as string))];
  }

  /** Lets a schedule fire now. */
  async function fire(name: string): Promise<void> {
    const response = await fetch(`${checkout.stage.endpoint}/_agentpool/scheduler/fire`, {
      method: 'POST',
      body: JSON.stringify({ group: GROUP, name }),
    });
    expect(await response.json()).toEqual({ delivered: true });
  }
});

async function wantedFloor(lambda: LambdaClient, version: string): Promise<number | undefined> {
  const { RequestedFunctionScalingConfig: requested, AppliedFunctionScalingConfig: applied } =
    await lambda.send(
      new GetFunctionScalingConfigCommand({ FunctionName: ROUTER, Qualifier: version }),
    );
  return (requested ?? applied)?.MinExecutionEnvironments;
}

async function servingVersion(): Promise<string | undefined> {
  const status = await fetch(`${checkout.stage.endpoint}/_agentpool/status`);
  const { functions } = (await status.json()) as Status;
  const router = functions.find(({ name }) => name === ROUTER);
  return router?.aliases.find(({ name }) => name === 'live')?.version;
}

async function publishedVersions(lambda: LambdaClient): Promise<string[]> {
  for (;;) {
    const { Versions = [] } = await lambda.send(
      new ListVersionsByFunctionCommand({ FunctionName: ROUTER }),
    );
    const numbered = Versions.filter(({ Version }) => Version !== '$LATEST');
    // A deleted version is listed until its environments are gone.
    if (numbered.every(({ State }) => State !== 'Deleting')) {
      return numbered.map(({ Version }) => Version as string);
    }
  }
}

interface Status {
  functions: {
    name: string;
    aliases: { name: string; version: string }[];
    versions: { version: string; state: string }[];
  }[];
}

/** What a user waits between two turns; without it the load would take the cores that the deploys need. */
const THINKING_MS = 500;

/** Four users who send one turn after the other. */
class Load {
  #going = true;
  readonly #users: Promise<SentTurn[]>[];

  constructor(turnTarget: TurnTarget) {
    this.#users = Array.from({ length: 4 }, async (_, user) => {
      const sent: SentTurn[] = [];
      while (this.#going) {
        const turn = { message: 'Where is shipment S-3001?', stream: user % 2 === 1 };
        sent.push(await sendTurn(turnTarget, turn));
        await pause(THINKING_MS);
      }
      return sent;
    });
  }

  async stop(): Promise<SentTurn[]> {
    this.#going = false;
    return (await Promise.all(this.#users)).flat();
  }
}

/** Shorter than any state of a version lasts. */
const WATCH_MS = 50;

/** Looks at the cloud all the time: whatever `live` names must be Active. */
class AliasWatch {
  #going = true;
  readonly #watching: Promise<string[]>;

  constructor(endpoint: string) {
    this.#watching = this.#watch(endpoint);
  }

  async #watch(endpoint: string): Promise<string[]> {
    const seen = new Set<string>();
    while (this.#going) {
      const response = await fetch(`${endpoint}/_agentpool/status`);
      const { functions } = (await response.json()) as Status;
      const router = functions.find(({ name }) => name === ROUTER);
      const live = router?.aliases.find(({ name }) => name === 'live')?.version;
      const state = router?.versions.find(({ version }) => version === live)?.state;
      if (state !== 'Active') seen.add(`${live} is ${state}`);
      await pause(WATCH_MS);
    }
    return [...seen];
  }

  stop(): Promise<string[]> {
    this.#going = false;
    return this.#watching;
  }
}
