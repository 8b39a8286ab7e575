// The same with oauth4webapi, which checks every answer against the specifications by itself.
import * as oauth from 'oauth4webapi'
import { asked, opened, told } from './talk.mjs'

const { issuer, id, secret, bound } = asked
const plain = { [oauth.allowInsecureRequests]: true }
const address = new URL(issuer)
const as = await oauth.processDiscoveryResponse(
  address,
  await oauth.discoveryRequest(address, { ...plain, algorithm: 'oauth2' }),
)
const client = { client_id: id }
const auth = secret ? oauth.ClientSecretBasic(secret) : oauth.None()
const options = { ...plain }
if (bound) options.DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'))
const verifier = oauth.generateRandomCodeVerifier()
const state = oauth.generateRandomState()
const nonce = oauth.generateRandomNonce()
const url = new URL(as.authorization_endpoint)
const parameters = {
  client_id: id,
  redirect_uri: 'https://app.example/callback',
  response_type: 'code',
  scope: 'openid applicant:self',
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
  state,
  nonce,
}
for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
const back = oauth.validateAuthResponse(as, client, await opened(url), state)
const granted = await oauth.authorizationCodeGrantRequest(
  as, client, auth, back, parameters.redirect_uri, verifier, options,
)
const expected = { expectedNonce: nonce, requireIdToken: true }
const first = await oauth.processAuthorizationCodeResponse(as, client, granted, expected)
const refreshed = await oauth.refreshTokenGrantRequest(as, client, auth, first.refresh_token, options)
const second = await oauth.processRefreshTokenResponse(as, client, refreshed)
const introspected = async () => {
  if (!secret) return undefined
  const response = await oauth.introspectionRequest(as, client, auth, second.access_token, plain)
  return (await oauth.processIntrospectionResponse(as, client, response)).active
}
const before = (await introspected()) ?? true
const answer = await oauth.protectedResourceRequest(
  second.access_token,
  'POST',
  new URL(issuer + '/graphql'),
  new Headers({ 'content-type': 'application/json' }),
  JSON.stringify({ query: '{ viewer { clientId } }' }),
  options,
)
const viewer = (await answer.json()).data.viewer
const { sub } = oauth.getValidatedIdTokenClaims(first)
const info = await oauth.userInfoRequest(as, client, second.access_token, options)
await oauth.processUserInfoResponse(as, client, sub, info)
await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, auth, second.refresh_token, plain))
const after = (await introspected()) ?? false
told({ sub, scope: second.scope, type: second.token_type, active: [before, after], viewer })
