// PostGraphile 5 over the same tables with their foreign keys, as a role that sees every row. Run: node postgraphile.mjs PORT
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const [port] = process.argv.slice(2);
const socket = encodeURIComponent(process.env.BENCH_SOCKET);
const connectionString = `postgresql://${process.env.BENCH_ROLE}@/hub?host=${socket}&port=5432`;
const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString, schemas: ["public"], poolConfig: { max: 10 } })],
  grafserv: { port: Number(port), graphqlPath: "/graphql", graphiql: false, watch: false },
  grafast: { explain: false },
};

const server = createServer();
const serv = postgraphile(preset).createServ(grafserv);
await serv.addTo(server);
if (process.argv.includes("--print")) {
  const { printSchema } = await import("postgraphile/graphql");
  console.log(printSchema(await serv.getSchema()));
}
server.listen(Number(port), "127.0.0.1");
