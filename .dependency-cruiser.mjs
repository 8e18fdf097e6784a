/** The one way through the house: each stage takes the value of the one before and never looks back. */

const core = '^packages/core/src';
const test = '[.]test(-d)?[.]ts$|/fixtures/|^packages/core/test/';
/** Stages in the order in which a pipeline passes them; the pipeline alone knows them all. */
const stages = ['spec', 'graph', 'plan', 'scheduler', 'pipeline'];
const stage = (name) => `${core}/${name}([.]ts$|/)`;
const later = stages.slice(1).map(stage);

const onward = stages.slice(0, -1).map((name, index) => ({
  name: `${name}-never-looks-ahead`,
  comment: `What comes after ${name} takes its value as it is: ${stages.slice(index + 1).join(', ')}.`,
  severity: 'error',
  from: { path: stage(name), pathNot: test },
  to: { path: stages.slice(index + 1).map(stage) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...onward,
    {
      name: 'no-circular-imports',
      comment: 'Types may name each other in a circle; modules that load each other in a circle run half loaded.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-stands-alone',
      comment: 'Executors depend on core. The other way round, every user would carry every executor.',
      severity: 'error',
      from: { path: core, pathNot: test },
      to: { path: '^packages/(?!core/)' },
    },
    {
      name: 'core-runs-anywhere',
      comment: 'Deno, Bun and browsers run core as it is; what needs Node lives in src/node.',
      severity: 'error',
      from: { path: core, pathNot: [test, `${core}/node/`] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-without-dependencies',
      comment: 'zod and yaml serve /config alone; parameters take any Standard Schema.',
      severity: 'error',
      from: { path: core, pathNot: [test, `${core}/(config|node)/`] },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'npm-optional', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'host-knows-only-its-modules',
      comment:
        'A host runs one group in a place of its own: it has no graph, no plan and no other replicas to look at.',
      severity: 'error',
      from: { path: `${core}/host/`, pathNot: test },
      to: { path: [...later, `${core}/executors/`] },
    },
    {
      name: 'wire-lies-beneath-pool-and-host',
      severity: 'error',
      from: { path: `${core}/wire/`, pathNot: test },
      to: {
        path: [
          ...stages.filter((name) => name !== 'spec').map(stage),
          `${core}/(host|observe|testing)/`,
          `${core}/executors/`,
        ],
      },
    },
    {
      name: 'leaves-import-nothing',
      comment: 'What everything may import must import nothing; errors are what leaves speak in.',
      severity: 'error',
      from: { path: `${core}/(errors/errors|util/clock|executor/claim)[.]ts$` },
      to: { path: core, pathNot: `${core}/errors/errors[.]ts$` },
    },
    {
      name: 'through-the-front-door',
      comment:
        'Another package is imported by its name and its exports, never by a path into its folder. ' +
        'The cases of the parity tests and the stories of the simulation are part of no package, but of several test suites.',
      severity: 'error',
      from: { path: '^(packages/[^/]+|examples/[^/]+|tools)/' },
      to: {
        path: '^(packages/[^/]+|examples/[^/]+)/src/',
        pathNot: ['^$1/', '^packages/worker-pool/src/', '^packages/core/test/(parity|simulation)/fixtures/'],
      },
    },
    {
      name: 'sources-import-no-tests',
      severity: 'error',
      from: { path: '^(packages|examples)/[^/]+/', pathNot: test },
      to: { path: '[.]test(-d)?[.]ts$' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: '^[.]samples/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
    skipAnalysisNotInRules: true,
  },
};
