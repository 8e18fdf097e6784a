/** What the pipeline is made of: its workers import this file, and nothing else of the project. */

import { accept, expose, finalize, Module, produce, type RunArgs, register } from '@magda/core';

export class Words extends Module.Interface {
  constructor(readonly list: string[]) {
    super();
  }
}

@register('reader', import.meta.url)
@produce(Words)
@finalize()
export class Reader extends Module.Runtime {
  run({ request }: RunArgs<string>) {
    return new Words(request.toLowerCase().match(/\p{L}+/gu) ?? []);
  }
}

@register('vocabulary', import.meta.url)
@accept(Words)
@expose()
@finalize()
export class Vocabulary extends Module.Runtime {
  run({ data }: RunArgs) {
    return new Set(data.get(Words).list).size;
  }
}

@register('longest-word', import.meta.url)
@accept(Words)
@expose()
@finalize()
export class LongestWord extends Module.Runtime<{ atLeast: number }> {
  run({ data }: RunArgs) {
    const longest = data.get(Words).list.reduce((one, other) => (other.length > one.length ? other : one), '');
    return longest.length >= this.parameters.atLeast ? longest : null;
  }
}
