import { accept, expose, finalize, Module, register } from '@magda/core';

export const Double = register(
  'double',
  import.meta.url,
)(
  finalize()(
    class Double extends Module.Runtime {
      run({ request }) {
        return request * 2;
      }
    },
  ),
);

export const Increment = register(
  'increment',
  import.meta.url,
)(
  accept(Double)(
    expose()(
      finalize()(
        class Increment extends Module.Runtime {
          run({ data }) {
            return data.get(Double) + 1;
          }
        },
      ),
    ),
  ),
);
