/** The types of a module's parameters on both sides of their schema. */

import type { StandardSchema } from './standard-schema.js';

/** The parameters as a module sees them: what the schema gives, or the declared type. */
export type OutputOf<P> = Readonly<P extends StandardSchema ? Types<P>['output'] : P>;

/** The parameters as a node gives them: what the schema takes, or the declared type. */
export type InputOf<P> = P extends StandardSchema ? Types<P>['input'] : P;

type Types<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>;
