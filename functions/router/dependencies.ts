/** What a worker makes once, at init: stores and clients on its connections, and compiled configuration. Nothing of a request. */
import type { Logger } from '@aws-lambda-powertools/logger';
import { straight } from '../shared/aws/straight-client.ts';
import { straightDocuments } from '../shared/aws/straight-documents.ts';
import { ModelClient } from '../shared/model/model-client.ts';
import { createParameterReader } from '../shared/parameters/read-parameter.ts';
import { ToolBreakers } from './agent/tool-breakers.ts';
import type { MeasureApprovals } from './approvals/approval-metrics.ts';
import { createApprovals } from './approvals/create-approvals.ts';
import declaredBudgets from './budgets/budgets.json' with { type: 'json' };
import { Budgets } from './budgets/budgets.ts';
import { SpentHints } from './budgets/spent-hints.ts';
import { SpentStore } from './budgets/spent-store.ts';
import type { Connections } from './connections.ts';
import { handOffLog } from './delegation/hand-off-log.ts';
import { createSplitter } from './delegation/split-message.ts';
import { AgentsElsewhere } from './elsewhere/agents-elsewhere.ts';
import { callFunction } from './elsewhere/call-function.ts';
import { Guardrail } from './guardrails/guardrail.ts';
import { guardrailSettings } from './guardrails/settings.ts';
import { ClaimStore } from './idempotency/claim-store.ts';
import { StopWatch } from './idempotency/stop-watch.ts';
import { RemoteTools } from './mcp/remote-tools.ts';
import { stagePrefix, stageUrls, tokenParameter } from './mcp/stage-settings.ts';
import models from './models.json' with { type: 'json' };
import { createRecordStore } from './records/record-store.ts';
import { decisionLog } from './routing/decision-record.ts';
import type { Router } from './routing/route.ts';
import { createRuleTier } from './routing/rules.ts';
import routing from './routing.json' with { type: 'json' };
import { ActorItems } from './sessions/actor-items.ts';
import { SessionStore } from './sessions/session-store.ts';
import type { TurnDependencies } from './turn/turn-dependencies.ts';

/** @throws Error naming the variable that Terraform should have set */
export function createDependencies(
  env: NodeJS.ProcessEnv,
  { agents, classifier, configHash }: Pick<Router, 'agents' | 'classifier' | 'configHash'>,
  logger: Logger,
  connections: Connections,
  measureApprovals: MeasureApprovals = () => undefined,
): TurnDependencies {
  const table = (name: 'SESSIONS_TABLE' | 'RECORDS_TABLE'): string => {
    const value = env[name];
    if (!value) throw new Error(`${name} is not set: give the router its intents in function.json`);
    return value;
  };
  const documents = straightDocuments(connections.tables);
  const model = straight(connections.model);
  const readParameter = createParameterReader(connections.tables, env);
  const records = table('RECORDS_TABLE');
  const guarded = guardrailSettings(env);
  const claims = new ClaimStore(documents, table('SESSIONS_TABLE'));
  const sessions = new SessionStore(documents, table('SESSIONS_TABLE'));
  const tools = {
    agents,
    toolBreakers: new ToolBreakers(),
    remoteTools: new RemoteTools(agents, {
      urls: stageUrls(env),
      readToken: async (server, signal) => readParameter(tokenParameter(env, server), signal),
      onTrouble: (server, error) => logger.warn('MCP server', { server, reason: error.message }),
    }),
    records: (tenant: string, signal: AbortSignal) =>
      createRecordStore(documents, records, tenant, signal),
    onToolDefect: (tool: string, error: Error) => logger.error('tool failed', { tool, error }),
  };
  const guardrail =
    guarded &&
    new Guardrail(connections.model, guarded, (stage, kind) =>
      logger.error('content rules not checked', { stage, kind }),
    );
  const local = { agents, rules: createRuleTier(agents), classifier, config: routing };
  return {
    split: createSplitter(local),
    router: {
      ...local,
      configHash,
      model: new ModelClient(model, {
        models: models.models,
        onFailure: ({ modelId, failure }) =>
          logger.warn('model call failed', { modelId, ...failure }),
      }),
      chain: models.tiers.classifier,
    },
    ...tools,
    agentsElsewhere: new AgentsElsewhere(agents, {
      callFunction: (name) => callFunction(connections.tables, env, `${stagePrefix(env)}${name}`),
      urls: stageUrls(env, 'agent'),
      readToken: async (agent, signal) =>
        readParameter(tokenParameter(env, agent, 'agent'), signal),
      onTrouble: (agent, error) => logger.warn('agent elsewhere', { agent, reason: error.message }),
    }),
    sessions,
    onMemory: ({ operation }, error) => {
      if (error) logger.warn('memory failed', { operation, error });
    },
    actorData: {
      items: new ActorItems(documents, table('SESSIONS_TABLE')),
      audit: (deletion) => logger.info('actor data deleted', { deletion }),
    },
    once: {
      claims,
      stops: new StopWatch(claims, (error) => logger.warn('no look for stopped turns', { error })),
      onUnnoted: (turnId, error) => logger.warn('end of a keyed turn not noted', { turnId, error }),
    },
    approvals: createApprovals(
      { documents, table: table('SESSIONS_TABLE'), sessions, guardrail },
      tools,
      logger,
      measureApprovals,
    ),
    budgets: new Budgets(new SpentHints(new SpentStore(documents, table('SESSIONS_TABLE'))), {
      declared: declaredBudgets,
      agents,
      tiers: models.tiers,
      onTrouble: (what, error) => logger.warn(what, error),
    }),
    guardrail,
    tiers: models.tiers,
    onDecision: decisionLog(env, configHash, (decision) =>
      logger.info('turn routed', { decision }),
    ),
    onHandOff: handOffLog(env, (handOff) => logger.info('turn handed off', { handOff })),
    onReview: (review) => logger.info('answer reviewed', { review }),
    onPartFailed: (agent, error) =>
      logger.warn('part of a turn failed', { agent, error: error as Error }),
  };
}
