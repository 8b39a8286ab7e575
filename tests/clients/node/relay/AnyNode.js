// What an object of any type, read again by its id, and a mutation with two results tell Relay's compiler.
import { graphql } from 'relay-runtime';

graphql`
  query AnyNodeQuery($id: ID!) { node(id: $id) { ...AnyNode_node } }
`;

graphql`
  fragment AnyNode_node on Node @refetchable(queryName: "AnyNodeAgainQuery") {
    __typename
    ... on Project { externalId }
    ... on Aid { state beneficiary { ... on Node { id } identityVerified } }
  }
`;

graphql`
  mutation AnyNodeCancelMutation($id: ID!, $reason: String!) {
    cancelAid(id: $id, reason: $reason) {
      __typename
      ... on Aid { state }
      ... on AidRefused { code message }
    }
  }
`;
