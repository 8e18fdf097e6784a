/** What needs Node: reads configs from files. */

export { type ConfigFileOptions, loadConfig, type ReadConfigOptions, readConfig } from './read-config.js';
