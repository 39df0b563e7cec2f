// A stock client of Socket.IO that pytest drives: commands come as JSON lines, and whatever happens goes out as such.
import { createInterface } from 'node:readline';
import { io } from 'socket.io-client';

const [url, token, options = '{}'] = process.argv.slice(2);
const socket = io(url, { auth: { token }, reconnectionDelay: 50, ...JSON.parse(options) });
const tell = (event, more = {}) => process.stdout.write(`${JSON.stringify({ event, ...more })}\n`);

socket.on('connect', () => {
  tell('connect', { transport: socket.io.engine.transport.name });
  socket.io.engine.once('upgrade', (transport) => tell('upgrade', { transport: transport.name }));
});
socket.on('disconnect', (reason) => tell('disconnect', { reason }));
socket.on('connect_error', (error) => tell('connect_error', { message: error.message, data: error.data }));
socket.onAny((name, payload) => tell(name, { payload }));

const COMMANDS = {
  emit: ({ name, payload, id }) => socket.emit(name, payload, (answer) => tell('ack', { id, answer })),
  cut: () => socket.io.engine.close(),
  auth: ({ token: newer }) => (socket.auth = { token: newer }),
};

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const command = JSON.parse(line);
  COMMANDS[command.do](command);
});
lines.on('close', () => process.exit(0));
