export const venv: string;
export const program: string;
export function isInstalled(): boolean;
export function install(): Promise<void>;
