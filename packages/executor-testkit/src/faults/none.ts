/** Cases that no executor can fail alone, and why: core keeps their promise before any executor hears of it. */

export const without: Readonly<Record<string, string>> = {
  'a call whose signal has aborted before is refused': 'The call is refused before it becomes a job.',
  'F49 a closed pipeline takes no more jobs': 'The call is refused before it becomes a job.',
  'a pipeline that fails to start gives its claims back': 'Claims are kept by the ledger; nothing was started.',
};
