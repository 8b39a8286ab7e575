// Asks the hub whether a person may be given an aid: a token, then one GraphQL query, with fetch alone.
//
//   node may_we_give.mts 296050383113 FOOD-BASKET 2026-11        (Node 22.18 or newer; before: npx tsx may_we_give.mts …)
import { readFileSync } from 'node:fs';

interface AidCheck {
  registered: boolean;
  allowed: boolean;
  code: string | null;
}

interface Aid {
  aidType: { code: string };
  cycles: string[];
  state: string;
  mine: boolean;
}

interface MayWeGive {
  aidChecks: [AidCheck];
  beneficiaryByCivilId: { aids: { nodes: Aid[] } } | null;
}

const query = readFileSync(new URL('may_we_give.graphql', import.meta.url), 'utf8');
const url = process.env.CHARITY_HUB_URL ?? 'http://127.0.0.1:8000';
const proof = Buffer.from(`${process.env.CHARITY_HUB_CLIENT_ID}:${process.env.CHARITY_HUB_SECRET}`).toString('base64');

// A token lives at most ten minutes; a service keeps it and asks for the next one a little earlier.
async function token(): Promise<string> {
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${proof}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`No token: ${JSON.stringify(answer)}`);
  return answer.access_token;
}

async function ask<Data>(query: string, variables: Record<string, unknown>): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${await token()}`,
      'Content-Type': 'application/json',
      'Accept-Language': 'en',
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

const [civilId, aidType, cycle] = process.argv.slice(2);
const checks = [{ civilId, aidType, cycles: [cycle] }];
const { aidChecks: [check], beneficiaryByCivilId: person } = await ask<MayWeGive>(query, { civilId, checks });
console.log(check.allowed ? 'yes' : `no: ${check.code}`);
for (const aid of person?.aids.nodes ?? []) {
  const whose = aid.mine ? 'ours' : "another charity's";
  console.log(`  ${aid.aidType.code} ${aid.cycles.join(', ')} ${aid.state} (${whose})`);
}
