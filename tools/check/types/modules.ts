import { accept, finalize, Module, produce, type RunArgs } from '@magda/core';

export class Words extends Module.Interface {
  readonly list: string[] = [];
}

@produce(Words)
@finalize()
export class Reader extends Module.Runtime {
  run({ request }: RunArgs<string>) {
    return Object.assign(new Words(), { list: request.split(' ') });
  }
}

@accept(Words)
@finalize()
export class Count extends Module.Runtime {
  run({ data }: RunArgs<unknown, typeof Words>) {
    return data.get(Words).list.length;
  }
}

@accept(Words)
@finalize()
export class Longest extends Module.Runtime<{ least: number }> {
  run({ data }: RunArgs<unknown, typeof Words>) {
    return data.get(Words).list.find(({ length }) => length >= this.parameters.least);
  }
}

@accept(Words)
@produce(Words)
@finalize()
export class Filter extends Module.Runtime {
  run({ data }: RunArgs<unknown, typeof Words>) {
    return data.get(Words);
  }
}

@accept(Words)
@finalize()
export class Gather extends Module.Aggregate<Words> {}
