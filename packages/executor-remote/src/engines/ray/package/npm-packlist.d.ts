declare module 'npm-packlist' {
  /** What it reads of a node of npm's own tree of packages. */
  interface PackageNode {
    readonly path: string;
    readonly package: {
      readonly files?: readonly string[] | undefined;
      readonly main?: string | undefined;
      readonly bin?: Readonly<Record<string, string>> | undefined;
    };
    readonly isProjectRoot: boolean;
    readonly edgesOut: ReadonlyMap<string, unknown>;
  }

  export default function packlist(node: PackageNode): Promise<readonly string[]>;
}
