// Mercurius as its documentation has it: Fastify, a schema by hand, the JIT, and loaders that gather a level's keys into
// one prepared statement each. It checks no token, sees every row and keeps no audit. Run: node mercurius.mjs PORT
import Fastify from "fastify";
import mercurius from "mercurius";
import pg from "pg";

const [port] = process.argv.slice(2);
const charity = process.env.BENCH_CHARITY;
const asText = (value) => value;
const parsers = { getTypeParser: (oid, format) => ([1082, 1184].includes(oid) ? asText : pg.types.getTypeParser(oid, format)) };
const pool = new pg.Pool({
  host: process.env.BENCH_SOCKET,
  port: 5432,
  user: process.env.BENCH_ROLE,
  database: "hub",
  max: 10,
  types: parsers,
});
const read = async (name, text, values) => (await pool.query({ name, text, values })).rows;
const globalId = (type, key) => Buffer.from(`${type}:${key}`).toString("base64");
const keyOf = (id) => Buffer.from(id, "base64").toString().split(":")[1];
const cursorOf = (key) => Buffer.from(key.replaceAll("-", ""), "hex").toString("base64");
const keyAfter = (cursor) => Buffer.from(cursor, "base64").toString("hex");

const schema = `
  enum Purpose { AID_ASSESSMENT }
  input ProjectFilter { mine: Boolean }
  type Query {
    beneficiary(id: ID!, purpose: Purpose!): Beneficiary
    projects(filter: ProjectFilter, first: Int!, after: String): ProjectConnection!
  }
  type Beneficiary { id: ID! name: String! birthDate: String household: Household aids(first: Int!): AidConnection! }
  type Household { members: [HouseholdMember!]! }
  type HouseholdMember { name: String! kinship: String! }
  type AidConnection { nodes: [Aid!]! }
  type Aid { aidType: AidType! cycles: [String!]! state: String! grantedAt: String! amount: Money charity: Charity }
  type AidType { code: String! }
  type Charity { name: String! }
  type Money { amount: String! currency: String! }
  type ProjectConnection { nodes: [Project!]! pageInfo: PageInfo! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Project { id: ID! title: String! status: String! country: String! budget: Budget }
  type Budget { planned: Money! lines: [BudgetLine!]! }
  type BudgetLine { period: Period! planned: Amount! }
  type Period { start: String! }
  type Amount { amount: String! }
`;

const PERSON = "SELECT id, coalesce(name_ar, name_latin) AS name, birth_date, household_id FROM beneficiary WHERE id = $1";
const MEMBERS = `
  SELECT household_id, name, kinship FROM household_member WHERE household_id = ANY ($1::uuid[]) ORDER BY position`;
const AIDS = `
  SELECT aid.* FROM unnest($1::uuid[]) AS person CROSS JOIN LATERAL (
    SELECT beneficiary_id, aid_type_id, charity_id, cycles, state, amount, currency,
      to_char(granted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS granted_at
    FROM aid WHERE beneficiary_id = person ORDER BY id DESC LIMIT $2) AS aid`;
const AID_TYPES = "SELECT id, code FROM aid_type WHERE id = ANY ($1::uuid[])";
const CHARITIES = "SELECT id, coalesce(name_en, name_ar) AS name FROM charity WHERE id = ANY ($1::uuid[])";
const PROJECTS = `
  SELECT id, project_title(project) AS title, status, country, planned, currency
  FROM project WHERE charity_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`;
const LINES = `
  SELECT project_id, period_start, value FROM budget_line WHERE project_id = ANY ($1::uuid[]) ORDER BY position`;

const keysOf = (queries, column) => [...new Set(queries.map(({ obj }) => obj[column]))];
const oneEach = (queries, column, rows) => {
  const known = new Map(rows.map((row) => [row.id, row]));
  return queries.map(({ obj }) => known.get(obj[column]) ?? null);
};
const manyEach = (queries, column, rows, key) => {
  const known = new Map();
  for (const row of rows) known.has(row[key]) ? known.get(row[key]).push(row) : known.set(row[key], [row]);
  return queries.map(({ obj }) => known.get(obj[column]) ?? []);
};
const resolvers = {
  Query: {
    beneficiary: async (_, { id }) => (await read("person", PERSON, [keyOf(id)]))[0] ?? null,
    projects: async (_, { first, after }) => {
      const rows = await read("projects", PROJECTS, [charity, keyAfter(after), first + 1]);
      const nodes = rows.slice(0, first);
      const endCursor = nodes.length ? cursorOf(nodes.at(-1).id) : null;
      return { nodes, pageInfo: { hasNextPage: rows.length > first, endCursor } };
    },
  },
  Beneficiary: {
    id: ({ id }) => globalId("Beneficiary", id),
    birthDate: ({ birth_date }) => birth_date,
    household: ({ household_id }) => household_id && { household_id },
  },
  Aid: {
    grantedAt: ({ granted_at }) => granted_at,
    amount: ({ amount, currency }) => ({ amount, currency }),
  },
  Project: {
    id: ({ id }) => globalId("Project", id),
    budget: ({ id, planned, currency }) => ({ project_id: id, planned: { amount: planned, currency } }),
  },
  BudgetLine: {
    period: ({ period_start }) => ({ start: period_start }),
    planned: ({ value }) => ({ amount: value }),
  },
};

const loaders = {
  Household: {
    members: async (queries) => {
      const rows = await read("members", MEMBERS, [keysOf(queries, "household_id")]);
      return manyEach(queries, "household_id", rows, "household_id");
    },
  },
  Beneficiary: {
    aids: async (queries) => {
      const rows = await read("aids", AIDS, [keysOf(queries, "id"), queries[0].params.first]);
      return manyEach(queries, "id", rows, "beneficiary_id").map((nodes) => ({ nodes }));
    },
  },
  Aid: {
    aidType: async (queries) =>
      oneEach(queries, "aid_type_id", await read("aid_types", AID_TYPES, [keysOf(queries, "aid_type_id")])),
    charity: async (queries) =>
      oneEach(queries, "charity_id", await read("charities", CHARITIES, [keysOf(queries, "charity_id")])),
  },
  Budget: {
    lines: async (queries) => {
      const rows = await read("lines", LINES, [keysOf(queries, "project_id")]);
      return manyEach(queries, "project_id", rows, "project_id");
    },
  },
};

const app = Fastify();
app.register(mercurius, { schema, resolvers, loaders, jit: 1 });
await app.listen({ port: Number(port), host: "127.0.0.1" });
