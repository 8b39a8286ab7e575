// Relay's runtime with what Relay's compiler made: a connection that grows by pages, refetches, a mutation into the store.
import { createRequire } from 'node:module';
import runtime from 'relay-runtime';
import { headers, tell, told } from './talk.mjs';

const { Environment, Network, RecordSource, Store, commitMutation, createOperationDescriptor, fetchQuery, getSingularSelector } =
  runtime;
const compiled = createRequire(`${told.compiled}/`);
const artifact = (name) => compiled(`./${name}.graphql.js`);

async function ask({ text, name }, variables) {
  const response = await fetch(told.url, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json', Accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query: text, operationName: name, variables }),
  });
  return response.json();
}

const environment = new Environment({ network: Network.create(ask), store: new Store(new RecordSource()) });
const read = (query, variables) => fetchQuery(environment, artifact(query), variables).toPromise();
const shown = (fragment, reference) =>
  environment.lookup(getSingularSelector(artifact(fragment), reference)).data;

const listed = await read('ProjectListQuery', { count: 2 });
const list = () => shown('ProjectList_projects', listed).projects;
const pages = [list().edges.length];
while (list().pageInfo.hasNextPage) {
  await read('ProjectListPageQuery', { count: 2, cursor: list().pageInfo.endCursor });
  pages.push(list().edges.length);
}
const rows = list().edges.map(({ node }) => shown('ProjectRow_project', node));

const { node: project } = await read('AnyNodeAgainQuery', { id: list().edges[0].node.id });
const { node: aid } = await read('AnyNodeQuery', { id: told.aid });
const before = shown('AnyNode_node', aid);
const cancel = () =>
  new Promise((onCompleted, onError) => {
    const variables = { id: told.aid, reason: 'moved' };
    commitMutation(environment, { mutation: artifact('AnyNodeCancelMutation'), variables, onCompleted, onError });
  });
const { cancelAid } = await cancel();

tell({
  pages,
  totalCount: list().totalCount,
  externalIds: rows.map(({ externalId }) => externalId),
  charities: rows.map(({ charity }) => charity.code),
  project: shown('AnyNode_node', project),
  cancelled: cancelAid,
  states: [before.state, shown('AnyNode_node', aid).state],
});
