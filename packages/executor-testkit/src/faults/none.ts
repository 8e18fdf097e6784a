/** Cases that no executor can fail alone, and why: core keeps their promise whatever an executor does. */

export const without: Readonly<Record<string, string>> = {
  'a call whose signal has aborted before is refused': 'The call is refused before it becomes a job.',
  'F24 a build whose signal was aborted before is refused in the same words':
    'The build is refused before it starts anything.',
  'what a job enters into AsyncLocalStorage reaches no other job, however they follow each other':
    'A host begins each job in a context of its own, whatever the context in which an executor calls it.',
  'a rate holds over all replicas, in every window': 'The driver hands a job over when its rate lets it begin.',
  'F49 a closed pipeline takes no more jobs': 'The call is refused before it becomes a job.',
  'a value that cannot travel fails the module that emits it': 'Its host refuses it before the executor gets it.',
  'a job whose reader never comes is ended by the close': 'The driver fails the job, and ends its actors.',
  'a pipeline that fails to start gives its claims back': 'Claims are kept by the ledger; nothing was started.',
};
