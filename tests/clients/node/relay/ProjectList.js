// What a list of projects with its pages tells Relay's compiler.
import { graphql } from 'relay-runtime';

graphql`
  query ProjectListQuery($count: Int!) {
    viewer { clientId }
    ...ProjectList_projects @arguments(count: $count)
  }
`;

graphql`
  fragment ProjectList_projects on Query
  @refetchable(queryName: "ProjectListPageQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" }) {
    projects(first: $count, after: $cursor) @connection(key: "ProjectList_projects") {
      totalCount
      edges { node { id ...ProjectRow_project } }
    }
  }
`;

graphql`
  fragment ProjectRow_project on Project @refetchable(queryName: "ProjectRowQuery") {
    externalId
    titles { lang text }
    charity { code }
  }
`;
