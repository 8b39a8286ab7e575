// Apollo Client with its cache: fragments on an interface, pages, the two results of a mutation, errors with a code.
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { readFileSync } from 'node:fs';
import { buildASTSchema, parse } from 'graphql';
import { headers, tell, told } from './talk.mjs';

const schema = buildASTSchema(parse(readFileSync('../../../schema.graphql', 'utf8')), { assumeValidSDL: true });
const interfaces = Object.values(schema.getTypeMap()).filter((type) => type.astNode?.kind === 'InterfaceTypeDefinition');
const possibleTypes = Object.fromEntries(
  interfaces.map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
);

const client = new ApolloClient({
  link: new HttpLink({ uri: told.url, headers }),
  cache: new InMemoryCache({
    possibleTypes,
    typePolicies: { Query: { fields: { projects: relayStylePagination(['filter']) } } },
  }),
});

const KNOWN = gql`
  query Known($id: ID!, $withCharity: Boolean!) { node(id: $id) { ...Shown } }
  fragment Shown on Node {
    id
    ... on Project { externalId titles { lang text } charity @include(if: $withCharity) { code } }
    ... on Aid { state }
  }
`;
const known = async (id, fetchPolicy) =>
  (await client.query({ query: KNOWN, variables: { id, withCharity: true }, fetchPolicy })).data.node;

const PROJECTS = gql`
  query Projects($after: String) {
    projects(first: 2, after: $after) {
      edges { cursor node { id externalId } }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`;
const first = await client.query({ query: PROJECTS });
const pages = client.watchQuery({ query: PROJECTS });
pages.subscribe(() => {});
await pages.fetchMore({ variables: { after: first.data.projects.pageInfo.endCursor } });
const { projects } = client.readQuery({ query: PROJECTS });

const GRANT = gql`
  mutation Grant($input: GrantAidInput!) {
    grantAid(input: $input) {
      ... on Aid { id state amount { amount currency } }
      ... on AidRefused { code conflicts { cycle } }
    }
  }
`;
const grant = async (key) =>
  (await client.mutate({ mutation: GRANT, variables: { input: { ...told.grant, idempotencyKey: key } } })).data.grantAid;
const aid = await grant('apollo-1');
const refused = await grant('apollo-2');

const before = await known(aid.id);
const CANCEL = gql`mutation Cancel($id: ID!) { cancelAid(id: $id, reason: "moved") { ... on Aid { id state } } }`;
await client.mutate({ mutation: CANCEL, variables: { id: aid.id } });
const after = await known(aid.id, 'cache-only');

const QUESTIONS = [gql`{ auditEvents { totalCount } }`, gql`{ aids(first: 0) { totalCount } }`, gql`{ nothing }`];
const failures = await Promise.all(QUESTIONS.map((query) => client.query({ query }).catch((error) => error)));
const codes = (error) => CombinedGraphQLErrors.is(error) && error.errors.map(({ extensions }) => extensions.code);

tell({
  project: await known(told.project),
  projects: { externalIds: projects.edges.map(({ node }) => node.externalId), totalCount: projects.totalCount },
  aid: { kind: aid.__typename, amount: aid.amount.amount },
  refused: { kind: refused.__typename, code: refused.code, taken: refused.conflicts.map(({ cycle }) => cycle) },
  states: [before.state, after.state],
  failures: failures.map(codes),
});
