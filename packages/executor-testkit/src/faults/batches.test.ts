import { batchFaults } from './batches.js';
import { catching } from './catching.js';
import { faultsOf } from './fault.js';

catching(faultsOf(batchFaults));
