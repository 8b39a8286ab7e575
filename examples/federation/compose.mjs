// Composes one schema out of the hub's and the charity's own, for each of the gateways, and has another composer agree.
// node compose.mjs [name=url …]: reads name.graphql here for each, writes supergraph.graphql and
// supergraph-without-scopes.graphql. Whatever does not compose is told, and nothing is written.
import { readFileSync, writeFileSync } from "node:fs";
import { composeServices } from "@apollo/composition";
import { federateSubgraphs, ROUTER_COMPATIBILITY_VERSION_ONE } from "@wundergraph/composition";
import { parse, visit } from "graphql";

const USUAL = ["hub=http://127.0.0.1:8000/graphql", "notes=http://127.0.0.1:4001/graphql"];

const subgraphs = (process.argv.length > 2 ? process.argv.slice(2) : USUAL).map((named) => {
  const [name, ...url] = named.split("=");
  return { name, url: url.join("="), schema: parse(readFileSync(`${name}.graphql`, "utf8")) };
});

// Apollo Gateway refuses to serve a schema whose scopes it would not enforce; the subgraphs enforce them in any case.
function withoutScopes(schema) {
  return visit(schema, { Directive: ({ name }) => (name.value === "requiresScopes" ? null : undefined) });
}

function composed(change) {
  const services = subgraphs.map(({ name, url, schema }) => ({ name, url, typeDefs: change(schema) }));
  const { supergraphSdl, errors } = composeServices(services);
  return { supergraphSdl, errors: errors ?? [] };
}

function agreed() {
  const described = subgraphs.map(({ name, url, schema }) => ({ name, url, definitions: schema }));
  const result = federateSubgraphs({ subgraphs: described, version: ROUTER_COMPATIBILITY_VERSION_ONE });
  return { errors: result.success ? [] : result.errors };
}

const results = {
  "@apollo/composition": composed((schema) => schema),
  "@apollo/composition, without scopes": composed(withoutScopes),
  "@wundergraph/composition": agreed(),
};
for (const [composer, { errors }] of Object.entries(results)) {
  console.log(`${composer}: ${errors.length} errors`);
  for (const error of errors) console.error(`  ${error.message}`);
}
const [whole, open] = Object.values(results);
if (Object.values(results).some(({ errors }) => errors.length)) process.exit(1);
writeFileSync("supergraph.graphql", whole.supergraphSdl);
writeFileSync("supergraph-without-scopes.graphql", open.supergraphSdl);
