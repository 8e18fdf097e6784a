import { catching } from './catching.js';
import { faultsOf } from './fault.js';
import { valueFaults } from './values.js';

catching(faultsOf(valueFaults));
