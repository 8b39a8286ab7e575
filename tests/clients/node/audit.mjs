// The audit of GraphQL over HTTP by graphql-http, as a client with a token; how many held stands on standard error.
import { auditServer } from 'graphql-http';
import { headers, tell, told } from './talk.mjs';

const fetchFn = (url, init = {}) => fetch(url, { ...init, headers: { ...init.headers, ...headers } });

const results = await auditServer({ url: told.url, fetchFn });

for (const kind of ['MUST', 'SHOULD', 'MAY']) {
  const audits = results.filter(({ name }) => name.startsWith(`${kind} `));
  console.error(`${kind}: ${audits.filter(({ status }) => status === 'ok').length} of ${audits.length} hold`);
}
tell(results.map(({ id, name, status, reason }) => ({ id, name, status, reason })));
