import { catching } from './catching.js';
import { faultsOf } from './fault.js';
import { startFaults } from './starts.js';

catching(faultsOf(startFaults));
