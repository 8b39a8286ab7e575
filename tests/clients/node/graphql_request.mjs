// graphql-request: one function, variables, headers of the answer, errors with a code.
import { ClientError, GraphQLClient, gql } from 'graphql-request';
import { headers, tell, told } from './talk.mjs';

const client = new GraphQLClient(told.url, { headers });

const CHECKS = gql`
  query Checks($input: [AidCheckInput!]!) { aidChecks(input: $input) { registered allowed code remaining { amount } } }
`;
const { aidChecks } = await client.request(CHECKS, { input: told.checks });

const asked = await client.rawRequest('query Who { viewer { clientId charity { code } } }');

const refusal = await client.request('{ auditEvents { totalCount } }').catch((error) => error);
const unknown = await client.request('{ nothing }').catch((error) => error);
const stranger = await new GraphQLClient(told.url).request('{ viewer { clientId } }').catch((error) => error);
const failed = (error) =>
  error instanceof ClientError && [error.response.status, error.response.errors[0].extensions.code];

tell({
  checks: aidChecks,
  asked: { status: asked.status, cached: asked.headers.get('cache-control'), data: asked.data },
  failures: [refusal, unknown, stranger].map(failed),
});
