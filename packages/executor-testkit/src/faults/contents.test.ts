import { catching } from './catching.js';
import { contentFaults } from './contents.js';

catching(contentFaults);
