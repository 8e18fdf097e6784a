import { catching } from './catching.js';
import { lifetimeFaults } from './lifetime.js';

catching(lifetimeFaults);
