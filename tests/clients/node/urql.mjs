// urql with its document cache: GET for queries as it does by itself, a mutation that makes what it changed be asked anew.
import { Client, cacheExchange, fetchExchange, gql } from '@urql/core';
import { headers, tell, told } from './talk.mjs';

const methods = [];
const client = new Client({
  url: told.url,
  exchanges: [cacheExchange, fetchExchange],
  fetchOptions: { headers },
  fetch: (url, init) => {
    methods.push(init.method);
    return fetch(url, init);
  },
});

const AID = gql`
  query Aid($id: ID!) { node(id: $id) { ...Shown } }
  fragment Shown on Node { id ... on Aid { state aidType { code } } }
`;
const states = [];
const watched = client.query(AID, { id: told.aid }).subscribe(({ data, error }) => {
  if (error) throw error;
  if (states.at(-1) !== data.node.state) states.push(data.node.state);
});
await client.query(AID, { id: told.aid });
const askedOnce = [...methods];

const CANCEL = gql`
  mutation Cancel($id: ID!) {
    cancelAid(id: $id, reason: "moved") { ... on Aid { id state } ... on AidRefused { code } }
  }
`;
const cancelled = await client.mutation(CANCEL, { id: told.aid });
const DELIVER = gql`
  mutation Deliver($id: ID!, $on: Date!) {
    deliverAid(id: $id, deliveredOn: $on) { ... on Aid { id state } ... on AidRefused { code } }
  }
`;
const refused = await client.mutation(DELIVER, { id: told.aid, on: told.today });
while (states.at(-1) !== 'CANCELLED') await new Promise((resolve) => setTimeout(resolve, 10));
watched.unsubscribe();

const posted = await client.query(gql`query Who { viewer { clientId } }`, {}, { preferGetMethod: false });
const failure = await client.query(gql`{ auditEvents { totalCount } }`, {});

tell({
  states,
  asked_once: askedOnce,
  cancelled: cancelled.data.cancelAid,
  refused: refused.data.deliverAid,
  posted: { clientId: posted.data.viewer.clientId },
  failure: failure.error.graphQLErrors.map((error) => error.extensions.code),
  methods,
});
