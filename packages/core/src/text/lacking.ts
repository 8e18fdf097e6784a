/** Why a module was skipped that needs what was skipped before it. */
export function lacking(input: string): string {
  return `"${input}" was skipped`;
}
