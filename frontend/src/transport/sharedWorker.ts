import { Exchange } from './exchange';
import { LiveLine } from './follow';

/** One of these serves all tabs of a browser that run the same build. */
const exchange = new Exchange((organizationId, tell) => new LiveLine(organizationId, tell));

(self as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = ({ ports: [port] }) => {
  if (port !== undefined) exchange.connect(port);
};
