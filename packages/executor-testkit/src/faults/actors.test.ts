import './fixtures/hurried.js';
import { actorFaults } from './actors.js';
import { catching } from './catching.js';
import { faultsOf } from './fault.js';

catching(faultsOf(actorFaults));
