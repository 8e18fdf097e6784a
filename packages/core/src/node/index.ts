/** What needs Node: configs as files, the files of modules, and state on disk. */

export { diskStore } from './disk-store/disk-store.js';
export { type FolderLock, type LockOptions, lockFolder } from './disk-store/folder-lock.js';
export { bytesToEntry, entryToBytes } from './entry-bytes.js';
export { importSource } from './import-source.js';
export { projectFolder, setProjectFolder } from './project-folder.js';
export { type ConfigFileOptions, loadConfig, type ReadConfigOptions, readConfig } from './read-config.js';
