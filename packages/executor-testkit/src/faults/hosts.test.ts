import { catching } from './catching.js';
import { faultsOf } from './fault.js';
import { hostFaults } from './hosts.js';

catching(faultsOf(hostFaults));
