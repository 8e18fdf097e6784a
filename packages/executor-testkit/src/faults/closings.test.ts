import { catching } from './catching.js';
import { closingFaults } from './closings.js';

catching(closingFaults);
