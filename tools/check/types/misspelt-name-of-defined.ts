// "shortest-of-all" depends on "raeder-of-words", which is not in this pipeline.
import { defineModule, definePipeline } from '@magda/core';
import { Reader, Words } from './modules.js';

const ShortestOfAll = defineModule({
  type: 'shortest-of-all',
  accepts: [Words],
  run: ({ data }) => data.get(Words).list.reduce((a, b) => (a.length < b.length ? a : b)),
});

definePipeline({
  name: 'words',
  modules: {
    'reader-of-words': Reader.use({ group: 'reading' }),
    'shortest-of-all': ShortestOfAll.use({ group: 'counting', dependsOn: ['raeder-of-words'] }), // red
  },
});
