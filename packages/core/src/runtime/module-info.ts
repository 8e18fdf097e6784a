/** What a built pipeline tells of a module. */

export interface ModuleInfo {
  readonly name: string;
  readonly type: string;
  readonly group: string | undefined;
  readonly phase: 'run' | 'process';
  readonly aggregate: boolean;
  readonly exposed: string | undefined;
  /** Id of the interface that it produces. */
  readonly interface: string | undefined;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly parameters: unknown;
}
