// Follows a subscription with graphql-sse unmodified: `node subscribe_sse.mjs URL TOKEN QUERY COUNT`; tells a line for each response.
import { createClient } from 'graphql-sse'

const [url, token, query, count] = process.argv.slice(2)
const client = createClient({ url, headers: { Authorization: `Bearer ${token}` }, retryAttempts: 0 })
let left = Number(count)
try {
  for await (const response of client.iterate({ query })) {
    console.log(JSON.stringify(response))
    if (--left === 0) break
  }
} catch (failure) {
  console.log(JSON.stringify({ failure: { status: failure.response?.status, message: failure.message } }))
}
client.dispose()
