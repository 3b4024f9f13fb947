/** AWS CodeBuild's API (JSON 1.1) as far as Terraform, `make deploy` and the AWS CLI need it; builds really run. */
import { join } from 'node:path';
import type { CloudRequest, CloudResponse, CloudService } from '../service.ts';
import { Build, type BuildEnvironment } from './build.ts';
import { CodeBuildError, type Project, ProjectStore } from './projects.ts';

export type CodeBuildOptions = Omit<BuildEnvironment, 'buildsDirectory'> & {
  stateDirectory: string;
};

interface Variable {
  name: string;
  value: string;
}
type Input = Record<string, unknown>;

export function createCodeBuild(options: CodeBuildOptions): CloudService {
  const environment: BuildEnvironment = {
    ...options,
    buildsDirectory: join(options.stateDirectory, 'builds'),
  };
  const projects = new ProjectStore();
  const builds = new Map<string, Build>();

  const operations: Record<string, (input: Input) => unknown> = {
    CreateProject: (input) => ({
      project: projects.create(input, options.region, options.accountId),
    }),
    UpdateProject: (input) => ({ project: projects.update(input) }),
    DeleteProject: (input) => {
      projects.delete(String(input.name));
      return {};
    },
    ListProjects: () => ({ projects: projects.names() }),
    BatchGetProjects: (input) => {
      const asked = input.names as string[];
      return {
        projects: asked.map((name) => projects.find(name)).filter(Boolean),
        projectsNotFound: asked.filter((name) => !projects.find(name)),
      };
    },
    StartBuild: (input) => ({ build: describe(start(input)) }),
    StopBuild: (input) => {
      const build = find(String(input.id));
      build.stop('STOPPED');
      return { build: describe(build) };
    },
    BatchGetBuilds: (input) => {
      const ids = input.ids as string[];
      const found = ids.map((id) => builds.get(id)).filter((build) => build !== undefined);
      return {
        builds: found.map(describe),
        buildsNotFound: ids.filter((id) => !builds.has(id)),
      };
    },
    ListBuildsForProject: (input) => ({
      ids: [...builds.values()]
        .filter((build) => build.project.name === input.projectName)
        .map((build) => build.id)
        .reverse(),
    }),
  };

  function start(input: Input): Build {
    const project = projects.get(String(input.projectName));
    for (const key of Object.keys(input)) {
      if (key.endsWith('Override') && key !== 'environmentVariablesOverride') {
        throw new CodeBuildError('InvalidInputException', `the local CodeBuild takes no ${key}`);
      }
    }
    const running = [...builds.values()].filter(
      (build) => build.project.name === project.name && build.status === 'IN_PROGRESS',
    );
    if (
      project.concurrentBuildLimit !== undefined &&
      running.length >= project.concurrentBuildLimit
    ) {
      throw new CodeBuildError(
        'AccountLimitExceededException',
        `Cannot have more than ${project.concurrentBuildLimit} builds in queue for the project: ${running[0]?.id} is running`,
      );
    }
    const build = new Build(
      project,
      input.sourceVersion as string | undefined,
      variables(project, (input.environmentVariablesOverride ?? []) as Variable[]),
      environment,
    );
    builds.set(build.id, build);
    return build;
  }

  function find(id: string): Build {
    const build = builds.get(id);
    if (!build)
      throw new CodeBuildError('ResourceNotFoundException', `Build cannot be found: ${id}`);
    return build;
  }

  function describe(build: Build) {
    return {
      id: build.id,
      arn: `arn:aws:codebuild:${options.region}:${options.accountId}:build/${build.id}`,
      projectName: build.project.name,
      buildStatus: build.status,
      buildComplete: build.endTime !== undefined,
      currentPhase: build.phases.at(-1)?.phaseType ?? 'SUBMITTED',
      phases: build.phases,
      startTime: build.startTime,
      endTime: build.endTime,
      sourceVersion: build.sourceVersion,
      source: build.project.source,
      environment: build.project.environment,
      logs: { groupName: build.logGroup, streamName: build.logStream },
    };
  }

  return {
    async handle(request: CloudRequest): Promise<CloudResponse> {
      const operation = String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1) as string;
      try {
        const run = operations[operation];
        if (!run) {
          throw new CodeBuildError(
            'InvalidInputException',
            `the local CodeBuild has no ${operation}`,
          );
        }
        const input = request.body.length > 0 ? JSON.parse(request.body.toString()) : {};
        return answer(200, run(input));
      } catch (error) {
        if (!(error instanceof CodeBuildError)) throw error;
        return answer(400, { __type: error.type, message: error.message });
      }
    },
    async close() {
      for (const build of builds.values()) build.stop('STOPPED');
      await Promise.all([...builds.values()].map((build) => build.ended));
    },
  };
}

function variables(project: Project, overrides: Variable[]): Record<string, string> {
  const declared = project.environment.environmentVariables ?? [];
  return Object.fromEntries([...declared, ...overrides].map(({ name, value }) => [name, value]));
}

function answer(status: number, body: unknown): CloudResponse {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(body),
  };
}
