import workerpool from 'workerpool';

workerpool.worker({ echo: (v) => v });
