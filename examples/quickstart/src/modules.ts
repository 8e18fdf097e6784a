/** Two modules, and the contract between them. */

import { accept, expose, finalize, Module, produce, type RunArgs, register } from '@magda/core';

export class Total extends Module.Interface {
  constructor(readonly value: number) {
    super();
  }
}

@register('adding-numbers', import.meta.url)
@produce(Total)
@finalize()
export class AddingNumbers extends Module.Runtime {
  run({ request }: RunArgs<number[]>) {
    return new Total(request.reduce((sum, n) => sum + n, 0));
  }
}

@register('raising-to-power', import.meta.url)
@accept(Total)
@expose()
@finalize()
export class RaisingToPower extends Module.Runtime<{ power: number }> {
  run({ data }: RunArgs) {
    return data.get(Total).value ** this.parameters.power;
  }
}
