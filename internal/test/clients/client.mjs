// Uses an emulated tenant with the libraries that Microsoft publishes on npm, and prints what it finds as one JSON object, which
// javascript_test.go judges. The environment names the tenant; NODE_EXTRA_CA_CERTS its certificate.
import { createRequire } from "node:module";

const require = createRequire(process.env.CLIENT_MODULES + "/");
const { ClientSecretCredential } = require("@azure/identity");
const { ConfidentialClientApplication } = require("@azure/msal-node");
const { BatchRequestContent, BatchResponseContent, Client, GraphError, PageIterator } = require("@microsoft/microsoft-graph-client");
const { TokenCredentialAuthenticationProvider } = require("@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials");

const { TENANT_ORIGIN: origin, TENANT_ID: tenantId, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret, USER_ID: userId } = process.env;
const scopes = [origin + "/.default"];
const found = {};

// msal-node signs in without @azure/identity, and says what the token is.
const msal = new ConfidentialClientApplication({
  auth: { clientId, clientSecret, authority: `${origin}/${tenantId}`, knownAuthorities: [new URL(origin).host] },
});
const token = await msal.acquireTokenByClientCredential({ scopes });
found.msal = { type: token.tokenType, scopes: token.scopes, expires: token.expiresOn > new Date() };

const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, { authorityHost: origin, disableInstanceDiscovery: true });
const graph = Client.initWithMiddleware({
  authProvider: new TokenCredentialAuthenticationProvider(credential, { scopes }),
  baseUrl: origin, defaultVersion: "v1.0", customHosts: new Set([new URL(origin).hostname]),
});

const list = await graph.api("/users").header("ConsistencyLevel", "eventual").count(true)
  .filter("startsWith(displayName,'User 1')").select(["id", "displayName"]).orderby("displayName desc").top(3).get();
found.list = { count: list["@odata.count"], names: list.value.map((u) => u.displayName), keys: Object.keys(list.value[0]).sort() };

const seen = new Set();
await new PageIterator(graph, await graph.api("/users").select("id").top(10).get(), (user) => seen.add(user.id) && true).iterate();
found.pages = seen.size;

// Requests are relative to the version, which the batch has; Node.js takes no Request without an origin, which the SDK cuts off.
const batch = new BatchRequestContent([
  { id: "1", request: new Request(`${origin}/users/${userId}`, { method: "GET" }) },
  { id: "2", request: new Request(`${origin}/users/nobody@contoso.example`, { method: "GET" }) },
]);
const answers = new BatchResponseContent(await graph.api("/$batch").post(await batch.getContent()));
found.batch = { name: (await answers.getResponseById("1").json()).displayName, refused: answers.getResponseById("2").status };

const group = await graph.api("/groups").post({
  displayName: "From JavaScript", mailNickname: "from-javascript", mailEnabled: false, securityEnabled: true,
  "members@odata.bind": [`${origin}/v1.0/users/${userId}`],
});
const members = await graph.api(`/groups/${group.id}/members`).get();
found.group = { members: members.value.map((m) => [m["@odata.type"], m.id]), context: Boolean(group["@odata.context"]) };
await graph.api(`/groups/${group.id}`).patch({ description: "Changed" });
found.group.description = (await graph.api(`/groups/${group.id}`).get()).description;
await graph.api(`/groups/${group.id}/members/${userId}/$ref`).delete();
found.group.left = (await graph.api(`/groups/${group.id}/members`).get()).value.length;
await graph.api(`/groups/${group.id}`).delete();

found.errors = [];
for (const path of ["/users/nobody@contoso.example", `/users/${userId}/messages`]) {
  try {
    await graph.api(path).get();
    found.errors.push({ path, error: "none" });
  } catch (error) {
    found.errors.push({
      graph: error instanceof GraphError, status: error.statusCode, code: error.code, message: error.message,
      request: Boolean(error.requestId), date: !Number.isNaN(error.date?.getTime()),
    });
  }
}
console.log(JSON.stringify(found));
