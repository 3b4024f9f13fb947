/** Jest runs the TypeScript as ES modules; types are checked by `make check`, not here. */
const base = {
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  // Builds of the local CodeBuild unpack whole checkouts there.
  modulePathIgnorePatterns: ['<rootDir>/.local/'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2024',
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  moduleNameMapper: {
    // The bundler generates this module from the agents' folders; tests load the same folders from disk.
    '^agentpool:agents$': '<rootDir>/test/support/agents-module.ts',
    '^agentpool:classifier$': '<rootDir>/test/support/classifier-module.ts',
    '^agentpool:config$': '<rootDir>/test/support/config-module.ts',
  },
};

/** One project per kind of test, so that each can be run alone: npx jest --selectProjects unit. */
const project = (name) => ({
  ...base,
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
});

export default {
  // Only ends what hangs: where other machines share the cores, everything may take five times as long for minutes.
  testTimeout: 300_000,
  testSequencer: './test/support/deploys-first.js',
  projects: ['unit', 'model', 'concurrency', 'runtime', 'platform'].map(project),
};
