/** What a host was told that it is, which its messages are checked against. */

import type { HostSpec } from './host-spec.js';

/** What a host was told that it is. */
export type HostedGroup = Pick<
  HostSpec,
  'kind' | 'pipeline' | 'group' | 'replica' | 'replicas' | 'incarnation' | 'modules'
>;
