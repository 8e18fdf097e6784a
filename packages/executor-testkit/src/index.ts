/** The conformance suite of executors, for any test runner. */

export { type Case, supported } from './case.js';
export { executorSuite } from './suite.js';
