import { catching } from './catching.js';
import { spawnFaults } from './spawns.js';

catching(spawnFaults);
