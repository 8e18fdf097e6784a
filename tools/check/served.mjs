/** An app that serves HTTP, run by another user on a file system that cannot be written, as in a container. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { Skipped } from './steps.mjs';

/** In a mount namespace of its own, which ends with the command; the folder is at /mnt there. */
const CONTAINED = `
mount --make-rprivate / && mount --bind "$1" /mnt && mount -o remount,ro,bind /mnt && mount -o remount,ro,bind / || exit 125
for at in /tmp /var/tmp /dev/shm; do if mountpoint -q $at; then mount -o remount,ro,bind $at || exit 125; fi; done
if [ "$2" = temporary ]; then mount -t tmpfs -o mode=1777 tmpfs /tmp || exit 125; fi
cd /mnt && shift 2 && exec setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs -- "$@"
`;

/** @param temporary whether there is a folder for temporary files. @returns the command and its arguments. */
export function contained(command, { folder, temporary }) {
  const { error, status } = spawnSync('unshare', ['--mount', 'setpriv', '--version']);
  if (error !== undefined || status !== 0)
    throw new Skipped('there is no unshare(1) or setpriv(1), or no right to use it');
  return ['unshare', '--mount', 'sh', '-c', CONTAINED, 'sh', folder, temporary ? 'temporary' : '', ...command];
}

export class Served {
  #output = '';

  constructor(child, port) {
    this.child = child;
    this.port = port;
    this.ended = once(child, 'close').then(([code]) => ({ code, output: this.#output }));
    this.ready = new Promise((resolve) => {
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (chunk) => {
          this.#output += chunk;
          if (/^ready$/m.test(this.#output)) resolve();
        });
    });
  }

  /** Resolves when it says `ready`. */
  static async start([command, ...args]) {
    const port = await freePort();
    const env = { PATH: process.env.PATH, NODE_ENV: 'production', PORT: String(port) };
    const served = new Served(spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] }), port);
    const early = await Promise.race([served.ready, served.ended]);
    if (early !== undefined) throw new Error(`ended with ${early.code}: ${early.output}`);
    return served;
  }

  async post(body) {
    const posted = this.#post();
    posted.end(body);
    return answerOf(posted);
  }

  /** Tells it to stop while it has half of a request, and gives it the rest once it takes no new ones. */
  async stopDuring(body) {
    const posted = this.#post();
    posted.write(body.slice(0, 5));
    // What it has of a request it has once it asks for the rest of it.
    await once(posted, 'continue');
    const answer = answerOf(posted);
    this.child.kill('SIGTERM');
    await Promise.race([this.#closed(), answer]);
    posted.end(body.slice(5));
    return answer;
  }

  kill() {
    this.child.kill('SIGKILL');
  }

  #post() {
    return request({ port: this.port, method: 'POST', headers: { expect: '100-continue' }, agent: false });
  }

  /** Each connection tells, and there is nothing else to wait for. */
  async #closed() {
    for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
      const socket = connect(this.port);
      const refused = await Promise.race([
        once(socket, 'connect').then(() => false),
        once(socket, 'error').then(() => true),
      ]).catch(() => true);
      socket.destroy();
      if (refused) return;
    }
    throw new Error('SIGTERM did not close the server within 10 s');
  }
}

async function answerOf(posted) {
  const [response] = await once(posted, 'response');
  return text(response);
}

async function freePort() {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}
