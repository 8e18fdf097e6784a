import { catching } from './catching.js';
import { messageFaults } from './messages.js';

catching(messageFaults);
