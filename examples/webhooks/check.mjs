// Check that a webhook is from the office: check(secret, headers, body); run alone it serves and prints what comes.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const SECONDS = 300;

export function check(secret, headers, body) {
  const at = headers['webhook-timestamp'] ?? '';
  if (!/^\d+$/.test(at) || Math.abs(Date.now() / 1000 - Number(at)) > SECONDS) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = Buffer.concat([Buffer.from(`${headers['webhook-id']}.${at}.`), body]);
  const right = Buffer.from(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  return (headers['webhook-signature'] ?? '').split(' ').some((one) => one.length === right.length && timingSafeEqual(Buffer.from(one), right));
}

createServer((request, answer) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const body = Buffer.concat(parts);
    const isRight = check(process.env.WEBHOOK_SECRET, request.headers, body);
    console.log(isRight ? body.toString() : 'not from the office');
    answer.writeHead(isRight ? 204 : 401).end();
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
