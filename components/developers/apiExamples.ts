const nearQuery = `query Near($near: NearInput!) {
      places(first: 3, filter: { near: $near }) {
        nodes { name location distance }
      }
    }`;

/** The code on /developers. It reads the access token from PLACES_TOKEN. A test runs it. */
export const apiExamples = (endpoint: string) => ({
  curl: `curl ${endpoint} \\
  -H "Authorization: Bearer $PLACES_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{"query": "{ places(first: 3) { totalCount nodes { name location mapURL } } }"}'`,

  javascript: `const response = await fetch('${endpoint}', {
  method: 'POST',
  headers: {
    Authorization: \`Bearer \${process.env.PLACES_TOKEN}\`,
    'Content-Type': 'application/json',
  },
  body: JSON.stringify({
    query: \`${nearQuery}\`,
    variables: { near: { latitude: 51.5, longitude: -0.12, radius: 5000 } },
  }),
});
const { data, errors } = await response.json();
if (errors) throw new Error(errors[0].message);
console.log(data.places.nodes);`,

  python: `import json, os, urllib.request

query = "{ places(first: 3) { nodes { name location } } }"
request = urllib.request.Request(
    "${endpoint}",
    data=json.dumps({"query": query}).encode(),
    headers={
        "Authorization": f"Bearer {os.environ['PLACES_TOKEN']}",
        "Content-Type": "application/json",
    },
)
with urllib.request.urlopen(request) as response:
    print(json.load(response)["data"]["places"]["nodes"])`,

  urql: `import { Client, fetchExchange } from '@urql/core';

const client = new Client({
  url: '${endpoint}',
  preferGetMethod: false,
  exchanges: [fetchExchange],
  fetchOptions: { headers: { Authorization: \`Bearer \${process.env.PLACES_TOKEN}\` } },
});
const { data, error } = await client.query('{ tags(first: 5) { name placeCount } }', {});
if (error) throw error;
console.log(data.tags);`,

  write: `curl ${endpoint} \\
  -H "Authorization: Bearer $PLACES_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{
    "query": "mutation Add($input: CreatePlaceInput!) { createPlace(input: $input) { place { id name } } }",
    "variables": { "input": {
      "name": "Café Kairo",
      "location": "Dammweg 43, Bern, Switzerland",
      "tags": ["café"],
      "idempotencyKey": "4c1f0a52-cafe-kairo"
    } }
  }'`,

  pages: `query Next($after: String) {
  places(first: 50, after: $after) {
    nodes { id name }
    pageInfo { hasNextPage endCursor }
  }
}`,

  subscription: `curl -N ${endpoint} \\
  -H "Authorization: Bearer $PLACES_TOKEN" \\
  -H "Accept: text/event-stream" \\
  -H "Content-Type: application/json" \\
  -d '{"query": "subscription { placeChanged { kind place { name } } }"}'`,
});
