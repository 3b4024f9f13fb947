import { describe, expect, it } from '@jest/globals';
import { parseBuildspec } from '../../../../../scripts/local/codebuild/buildspec.ts';

describe('parseBuildspec', () => {
  it('reads variables, phases, finally and the cached folders', () => {
    const spec = parseBuildspec(`
version: 0.2
env:
  variables: { TERRAFORM_VERSION: 1.11.4, RETRIES: 3 }
phases:
  install: { commands: [a] }
  build: { commands: [b, c], finally: [d] }
cache: { paths: ['node_modules/**/*', '.local/provider/**/*'] }
artifacts: { files: [plan.txt] }
`);
    expect(spec).toEqual({
      variables: { TERRAFORM_VERSION: '1.11.4', RETRIES: '3' },
      phases: {
        install: { commands: ['a'], finally: [] },
        build: { commands: ['b', 'c'], finally: ['d'] },
      },
      cachedFolders: ['node_modules', '.local/provider'],
    });
  });

  it.each([
    ['version: 0.1', 'version must be 0.2'],
    ['version: 0.2\nphases: { deploy: { commands: [] } }', '"phases.deploy"'],
    ['version: 0.2\nphases: { build: { command: [] } }', '"phases.build.command"'],
    ['version: 0.2\nphases: { build: { commands: make } }', 'phases.build.commands must be a list'],
    ['version: 0.2\nenv: { secrets-manager: {} }', '"env.secrets-manager"'],
    ['version: 0.2\nbatch: {}', '"batch"'],
    ['[]', 'must be a mapping'],
    ['{', 'YAML_FILE_ERROR'],
  ])('refuses %p in one line', (text, reason) => {
    expect(() => parseBuildspec(text)).toThrow(reason);
    try {
      parseBuildspec(text);
    } catch (error) {
      expect((error as Error).message).not.toContain('\n');
    }
  });
});
