// Starts GraphiQL with the tabs that the page carries, against the hub that served it.
'use strict';

(() => {
  const root = document.getElementById('graphiql');
  const endpoint = new URL(root.dataset.endpoint, location.href);
  const socket = new URL(endpoint);
  socket.protocol = endpoint.protocol === 'https:' ? 'wss:' : 'ws:';

  const asText = value => (value == null || typeof value === 'string' ? value : JSON.stringify(value, null, 2));

  // GraphiQL names a tab after its operation; the title stands above the query.
  const titled = (title, query) => (title ? `# ${title.replace(/\s+/g, ' ')}\n${query ?? ''}` : query);

  const tabs = JSON.parse(document.getElementById('tabs').textContent).map(tab => ({
    query: titled(tab.title, tab.query),
    variables: asText(tab.variables),
    headers: asText(tab.headers),
  }));

  // Queries may hold civil numbers and headers hold tokens: they live as long as the page and are written nowhere.
  const memory = new Map();
  const storage = {
    getItem: key => memory.get(key) ?? null,
    setItem: (key, value) => memory.set(key, value),
    removeItem: key => memory.delete(key),
    clear: () => memory.clear(),
    get length() {
      return memory.size;
    },
  };
  // GraphiQL fills its first tab's editors from its storage, not from the tab.
  for (const [key, value] of Object.entries(tabs[0] ?? {})) {
    if (value) memory.set(`graphiql:${key}`, value);
  }

  // GraphiQL asks for the schema before its headers are there: it asks as the first tab does.
  const asFirstTab = options =>
    JSON.parse(options.body).operationName === 'IntrospectionQuery'
      ? { ...options, headers: { ...JSON.parse(tabs[0]?.headers || '{}'), ...options.headers } }
      : options;

  async function fetchJson(url, options) {
    const response = await fetch(url, { ...asFirstTab(options), credentials: 'omit', cache: 'no-store' });
    const type = response.headers.get('content-type') ?? '';
    if (!type.includes('json')) {
      throw new Error(`The hub answered ${response.status} ${response.statusText} without JSON: ${await response.text()}`);
    }
    return response;
  }

  const fetcher = GraphiQL.createFetcher({
    url: endpoint.href,
    subscriptionUrl: socket.href,
    headers: { accept: 'application/graphql-response+json, application/json' },
    enableIncrementalDelivery: false,
    fetch: fetchJson,
  });

  ReactDOM.createRoot(root).render(
    React.createElement(GraphiQL, {
      fetcher,
      storage,
      defaultTabs: tabs.length ? tabs : undefined,
      defaultEditorToolsVisibility: 'headers',
      shouldPersistHeaders: false,
      showPersistHeadersSettings: false,
      inputValueDeprecation: true,
    }),
  );
})();
