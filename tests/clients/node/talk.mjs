// How a test and its program talk: what the test tells on standard input, what came of it on standard output.
import { readFileSync } from 'node:fs';

export const told = JSON.parse(readFileSync(0, 'utf8'));

export const headers = { Authorization: `Bearer ${told.token}`, 'Accept-Language': 'en' };

export function tell(outcome) {
  process.stdout.write(JSON.stringify(outcome));
}
