import { catching } from './catching.js';
import { faultsOf } from './fault.js';
import { streamFaults } from './streams.js';

catching(faultsOf(streamFaults));
