import { expose } from 'threads/worker';

expose((v) => v);
