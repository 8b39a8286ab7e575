// Serves a supergraph with Hive Gateway: node hive.mjs FILE PORT. Only to tokens of the hub, and only what their scopes open.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createGatewayRuntime } from "@graphql-hive/gateway-runtime";
import { createRemoteJwksSigningKeyProvider, extractFromHeader, useJWT } from "@graphql-mesh/plugin-jwt-auth";
import http from "@graphql-mesh/transport-http";

const [file, port] = process.argv.slice(2);
const hub = process.env.HUB_URL ?? "http://127.0.0.1:8000"; // where the hub is
const issuer = process.env.HUB_ISSUER ?? hub; // what it calls itself in its tokens

const onlyTokensOfTheHub = useJWT({
  tokenLookupLocations: [extractFromHeader({ name: "authorization", prefix: "Bearer" })],
  signingKeyProviders: [createRemoteJwksSigningKeyProvider({ jwksUri: `${hub}/oauth/jwks.json` })],
  tokenVerification: { issuer, audience: `${issuer}/graphql`, algorithms: ["ES256"] },
  reject: { missingToken: true, invalidToken: true },
  forward: { payload: false, token: false }, // the subgraphs trust the token, not the gateway
});

const gateway = createGatewayRuntime({
  supergraph: readFileSync(file, "utf8"),
  transports: { http },
  plugins: () => [onlyTokensOfTheHub],
  genericAuth: {
    mode: "protect-granular", // what @requiresScopes says, by the `scope` of the token
    resolveUserFn: (context) => context.jwt?.payload,
    rejectUnauthenticated: true, // one field too many refuses the whole operation, as in the hub
  },
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => ({
      authorization: request.headers.get("authorization"),
      "accept-language": request.headers.get("accept-language"),
    }),
  },
  graphiql: false, // its pages would fetch programs from elsewhere
  landingPage: false,
});
await gateway.getSchema(); // a schema that cannot be served is told now, not to the first who asks
const server = createServer(gateway).listen(Number(port), "127.0.0.1", () => {
  console.log(`Hive Gateway listens on http://127.0.0.1:${port}/graphql`);
});
gateway.disposableStack.defer(() => { // the gateway takes SIGINT and SIGTERM for itself: they would end nothing else
  server.close();
  server.closeAllConnections();
});
