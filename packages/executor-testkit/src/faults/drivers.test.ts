import { catching } from './catching.js';
import { driverFaults } from './drivers.js';
import { faultsOf } from './fault.js';

catching(faultsOf(driverFaults));
