/** The folder of the project that this process works for, where a tool and not the project's own program was started. */

const FOLDER = Symbol.for('@magda/core/project-folder');

const shared = globalThis as { [FOLDER]?: string };

/** Called by tools, such as the `magda` command, before they load executors. */
export function setProjectFolder(folder: string): void {
  shared[FOLDER] = folder;
}

/** `undefined` unless a tool has set it. */
export function projectFolder(): string | undefined {
  return shared[FOLDER];
}
