import { catching } from './catching.js';
import { faultsOf } from './fault.js';
import { retryFaults } from './retries.js';

catching(faultsOf(retryFaults));
