// How a client and its test talk: one line of JSON in, an address out, the address it led to in, the outcome out.
import { createInterface } from 'node:readline'

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const read = async () => JSON.parse((await lines.next()).value)
const write = (value) => process.stdout.write(JSON.stringify(value) + '\n')

export const asked = await read()

export const opened = async (url) => {
  write(url.href)
  return new URL(await read())
}

export const told = (outcome) => {
  write(outcome)
  process.exit(0)
}
