/** Stores for the state of Aggregates: the contract, and one in memory. */

export { memoryStore } from './memory-store.js';
export type { StateEntry, StateLog, StateStore, StateStoreOptions } from './state-store.js';
