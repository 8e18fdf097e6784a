/** The program of a bare child process: it sends back what it gets. */

process.on('message', (message) => process.send(message));
