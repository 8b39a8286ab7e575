// The whole of what an app does, with openid-client unmodified: sign in, refresh, ask after a token, end it.
import * as client from 'openid-client'
import { asked, opened, told } from './talk.mjs'

const { issuer, id, secret, bound } = asked
const config = await client.discovery(new URL(issuer), id, secret, undefined, {
  execute: [client.allowInsecureRequests],
})
const DPoP = bound ? client.getDPoPHandle(config, await client.randomDPoPKeyPair()) : undefined
const verifier = client.randomPKCECodeVerifier()
const state = client.randomState()
const nonce = client.randomNonce()
const back = await opened(
  client.buildAuthorizationUrl(config, {
    redirect_uri: 'https://app.example/callback',
    scope: 'openid applicant:self',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  }),
)
const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true }
const first = await client.authorizationCodeGrant(config, back, checks, undefined, { DPoP })
const second = await client.refreshTokenGrant(config, first.refresh_token, undefined, { DPoP })
const before = secret ? await client.tokenIntrospection(config, second.access_token) : { active: true }
const answer = await client.fetchProtectedResource(
  config,
  second.access_token,
  new URL(issuer + '/graphql'),
  'POST',
  JSON.stringify({ query: '{ viewer { clientId } }' }),
  new Headers({ 'content-type': 'application/json' }),
  { DPoP },
)
const viewer = (await answer.json()).data.viewer
const info = await client.fetchUserInfo(config, second.access_token, first.claims().sub, { DPoP })
await client.tokenRevocation(config, second.refresh_token)
const after = secret ? await client.tokenIntrospection(config, second.access_token) : { active: false }
const type = second.token_type.toLowerCase()
told({ sub: info.sub, scope: second.scope, type, active: [before.active, after.active], viewer })
