import { catching } from './catching.js';
import { faultsOf } from './fault.js';
import { skipFaults } from './skips.js';

catching(faultsOf(skipFaults));
