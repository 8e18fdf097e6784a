/** What the compiler knows of the values of a stream. */

import type { EmittedBy } from '../module/module-value.js';
import type { StreamedValue } from '../runtime/value-reader.js';

/** The values of one module; none that are known where it declares nothing. */
export type EmittedAs<Class, Name extends string> =
  unknown extends EmittedBy<Class> ? never : StreamedValue<EmittedBy<Class>, Name>;

/** Values of any module where none declares what it emits. */
export type OrAny<Emitted> = [Emitted] extends [never] ? StreamedValue : Emitted;
