/** What needs Node: configs as files, and the files of modules. */

export { importSource } from './import-source.js';
export { type ConfigFileOptions, loadConfig, type ReadConfigOptions, readConfig } from './read-config.js';
