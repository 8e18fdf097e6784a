import './fixtures/hurried.js';
import { catching } from './catching.js';
import { executorFaults } from './executors.js';
import { faultsOf } from './fault.js';

catching(faultsOf(executorFaults));
