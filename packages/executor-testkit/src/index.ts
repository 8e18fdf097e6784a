/** The conformance suite of executors, for any test runner. */

export { type Case, type Need, supported } from './case.js';
export { executorSuite } from './suite.js';
