/** The program of a bare child process: it answers a large message with a small one. */

process.on('message', (message) => process.send(message.byteLength));
