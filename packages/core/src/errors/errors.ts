/** The errors that users can meet. */

export * from './actor-errors.js';
export * from './build-errors.js';
export * from './job-errors.js';
export * from './magda-error.js';
export * from './module-errors.js';
export * from './state-errors.js';
