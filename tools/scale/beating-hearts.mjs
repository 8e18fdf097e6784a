/** Many connections of one process to a server, whose hearts beat as fast as they are answered. */

import { WebSocket } from 'ws';

const [url, connections] = process.argv.slice(2);
const sockets = await Promise.all(
  Array.from({ length: Number(connections) }, async () => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return socket;
  }),
);
process.on('message', () => {
  for (const socket of sockets) {
    socket.on('pong', () => socket.ping());
    socket.ping();
  }
});
process.on('disconnect', () => process.exit());
process.send('connected');
