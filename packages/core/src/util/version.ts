/** This copy of the library, as told to the other end of a channel. */

export const VERSION = '0.1.0';
