/** Why a host and a driver of different versions do not work together. */

import { VersionMismatchError } from '../errors/errors.js';
import { VERSION } from '../util/version.js';
import type { HostSpec } from '../wire/host-spec.js';
import { PROTOCOL_VERSION } from '../wire/protocol.js';

/** The driver asked for what this version does not know. */
export function unknownCommand(kind: string): VersionMismatchError {
  return new VersionMismatchError(
    `The worker, which has @magda/core ${VERSION} (protocol ${PROTOCOL_VERSION}), was asked for what it does not know: a request of ` +
      `kind ${kind}. Install one version of @magda/core.`,
  );
}

/** The driver was built with another protocol. */
export function mismatch(spec: HostSpec): VersionMismatchError {
  return new VersionMismatchError(
    `The worker has @magda/core ${VERSION} (protocol ${PROTOCOL_VERSION}), but the pipeline was built with ` +
      `${spec.version} (protocol ${spec.protocol}). Install one version of @magda/core.`,
  );
}
