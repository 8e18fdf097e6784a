/** Modules that carry as much as they are told to, one way or the other. */

import { accept, expose, finalize, Module, type RunArgs, register } from '@magda/core';

@register('scale-link', import.meta.url)
@finalize()
export class Link extends Module.Runtime {
  run() {
    return 1;
  }
}

/** Takes what it is given. */
@register('scale-take', import.meta.url)
@expose()
@accept(Link)
@finalize()
export class Take extends Module.Runtime {
  run({ request }: RunArgs<number | Float64Array>) {
    return typeof request === 'number' ? request : request.byteLength;
  }
}

/** Gives as many bytes as the request says. */
@register('scale-give', import.meta.url)
@expose()
@finalize()
export class Give extends Module.Runtime {
  run({ request }: RunArgs<number>) {
    return new Float64Array(request / Float64Array.BYTES_PER_ELEMENT);
  }
}
