// Follows a subscription with graphql-ws unmodified: `node subscribe_ws.mjs URL TOKEN QUERY COUNT`; tells a line for each response.
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'

const [url, token, query, count] = process.argv.slice(2)
const client = createClient({
  url: url.replace(/^http/, 'ws'),
  webSocketImpl: WebSocket,
  connectionParams: () => ({ Authorization: `Bearer ${token}` }),
  retryAttempts: 0,
})
let left = Number(count)
try {
  for await (const response of client.iterate({ query })) {
    console.log(JSON.stringify(response))
    if (--left === 0) break
  }
} catch (failure) {
  console.log(JSON.stringify({ failure: { code: failure.code, reason: failure.reason, errors: Array.isArray(failure) ? failure : undefined } }))
}
await client.dispose()
