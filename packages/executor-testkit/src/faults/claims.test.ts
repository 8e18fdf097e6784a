import { catching } from './catching.js';
import { claimFaults } from './claims.js';

catching(claimFaults);
