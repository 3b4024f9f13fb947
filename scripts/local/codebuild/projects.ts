/**
 * Projects of the local CodeBuild. Kept here and not in moto: moto 5.2.1 has no UpdateProject and drops
 * concurrentBuildLimit, which Terraform would show as a change at every plan.
 */
export interface Project {
  name: string;
  arn: string;
  source: { type: string; location?: string; buildspec?: string };
  environment: { environmentVariables?: { name: string; value: string; type?: string }[] };
  concurrentBuildLimit?: number;
  timeoutInMinutes: number;
  logsConfig?: { cloudWatchLogs?: { groupName?: string; streamName?: string } };
  [key: string]: unknown;
}

/** CodeBuild defaults: API reference, CreateProject. */
const DEFAULTS = {
  timeoutInMinutes: 60,
  queuedTimeoutInMinutes: 480,
  cache: { type: 'NO_CACHE' },
  badge: { badgeEnabled: false },
  projectVisibility: 'PRIVATE',
};

export class ProjectStore {
  readonly #projects = new Map<string, Project>();

  create(input: Record<string, unknown>, region: string, accountId: string): Project {
    const name = String(input.name);
    if (this.#projects.has(name)) {
      throw new CodeBuildError(
        'ResourceAlreadyExistsException',
        `Project already exists: arn:aws:codebuild:${region}:${accountId}:project/${name}`,
      );
    }
    const now = Date.now() / 1000;
    const project = {
      ...DEFAULTS,
      encryptionKey: `arn:aws:kms:${region}:${accountId}:alias/aws/s3`,
      ...input,
      name,
      arn: `arn:aws:codebuild:${region}:${accountId}:project/${name}`,
      created: now,
      lastModified: now,
    } as unknown as Project;
    this.#projects.set(name, project);
    return project;
  }

  update(input: Record<string, unknown>): Project {
    const project = Object.assign(this.get(String(input.name)), input, {
      lastModified: Date.now() / 1000,
    });
    // UpdateProject takes -1 to remove the limit (API reference).
    if (project.concurrentBuildLimit === -1) delete project.concurrentBuildLimit;
    return project;
  }

  get(name: string): Project {
    const project = this.#projects.get(name);
    if (!project) {
      throw new CodeBuildError('ResourceNotFoundException', `Project cannot be found: ${name}`);
    }
    return project;
  }

  delete(name: string): void {
    this.#projects.delete(name);
  }

  /** Looks up by name or ARN, as BatchGetProjects does. */
  find(nameOrArn: string): Project | undefined {
    return this.#projects.get(nameOrArn.split('/').at(-1) as string);
  }

  names(): string[] {
    return [...this.#projects.keys()].sort();
  }
}

/** An error of the CodeBuild API; `type` is the exception's name on the wire. */
export class CodeBuildError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}
