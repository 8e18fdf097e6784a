import './fixtures/hurried.js';
import { catching } from './catching.js';
import { faultsOf } from './fault.js';
import { workerFaults } from './workers.js';

catching(faultsOf(workerFaults));
