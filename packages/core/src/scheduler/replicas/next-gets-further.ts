/** A start failed on the state that was recorded, and something was learned from it: the next one gets further. */

import { BootstrapError } from '../../errors/errors.js';

export class NextGetsFurther extends BootstrapError {}
