// How the Hive Gateway serves the supergraph: only to tokens of the hub, and only what their scopes open.
import { createRemoteJwksSigningKeyProvider, defineConfig, extractFromHeader } from "@graphql-hive/gateway";

const hub = process.env.HUB_URL ?? "http://127.0.0.1:8000"; // where the hub is
const issuer = process.env.HUB_ISSUER ?? hub; // what it calls itself in its tokens

export const gatewayConfig = defineConfig({
  jwt: {
    tokenLookupLocations: [extractFromHeader({ name: "authorization", prefix: "Bearer" })],
    signingKeyProviders: [createRemoteJwksSigningKeyProvider({ jwksUri: `${hub}/oauth/jwks.json` })],
    tokenVerification: { issuer, audience: `${issuer}/graphql`, algorithms: ["ES256"] },
    reject: { missingToken: true, invalidToken: true },
    forward: { payload: false, token: false }, // the subgraphs trust the token, not the gateway
  },
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
});
