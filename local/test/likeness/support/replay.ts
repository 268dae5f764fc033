import { setTimeout as delay } from "node:timers/promises";
import { changeSettings } from "../../../environment/settings/open-settings";
import type { RawResponse, testBatch } from "../../batch/support/test-batch";
import type { Interaction, Recording } from "./recording";
import { parseShape, shapeDifferences, shapeOf } from "./shape";

/** What came of an interaction of a recording. */
export interface Replayed {
  readonly request: string;
  /** How the answer differs from the recorded one, such as `status 400, not 201` or `no nodeInfo`. */
  readonly differences: readonly string[];
}

const BODY_TYPE = "application/json; odata=minimalmetadata; charset=utf-8";

/** Headers that carry no meaning of Batch: of the connection, of its transfer, and the date. */
const TRANSFER = ["connection", "keep-alive", "transfer-encoding", "content-length", "date"];

/** Sends the requests of a recording in order to an empty account, and returns what came of each recorded one. */
export async function replay(recording: Recording, test: ReturnType<typeof testBatch>): Promise<Replayed[]> {
  const kept = new Map<string, string>();
  const fill = (text: string) => text.replace(/\{(node|other)\}/g, (_, name: string) => kept.get(name) ?? "none");
  const replayed: Replayed[] = [];

  const send = ({ request, body, headers }: Interaction): Promise<RawResponse> => {
    const [method = "", path = ""] = fill(request).split(" ");
    const url = `${path}${path.includes("?") ? "&" : "?"}api-version=${recording.apiVersion}`;
    if (body === undefined) return test.request(method, url, headers && { headers });
    return test.request(method, url, {
      headers: { "content-type": BODY_TYPE, ...headers },
      body: fill(JSON.stringify(body)),
    });
  };

  for (const interaction of recording.interactions) {
    const { request, isSetUp, isRepeated, keep = {} } = interaction;
    if (interaction.isSlow) changeSettings(test.environment.state, { set: { "resize.time": "60s" } });
    if (interaction.isCreating) changeSettings(test.environment.state, { set: { "node.creating": "60s" } });
    let response = await send(interaction);
    const deadline = isRepeated ? performance.now() + REPEAT_TIME : 0;
    while (hasOtherValues(interaction, response) && performance.now() < deadline) {
      await delay(POLL_MS);
      response = await send(interaction);
    }
    for (const [name, path] of Object.entries(keep)) kept.set(name, String(at(response.json, path)));
    if (!isSetUp) replayed.push({ request, differences: differencesOf(interaction, response, test.url) });
    else if (response.status !== interaction.status) throw new Error(`${request}: ${response.status} ${response.text}`);
  }
  return replayed;
}

/** How long a request is repeated, in milliseconds. Only a request whose answer never fits takes this time. */
const REPEAT_TIME = 2000;
/** Interval in ms at which a repeated request is sent. */
const POLL_MS = 5;

function hasOtherValues({ json = "" }: Interaction, response: RawResponse): boolean {
  const actual = shapeOf(response.json);
  return [...parseShape(json)].some(([path, { value }]) => value !== undefined && actual.get(path)?.value !== value);
}

function differencesOf(interaction: Interaction, response: RawResponse, url: string): string[] {
  const { status, code, json } = interaction;
  if (response.status !== status || (code !== undefined && response.json?.code !== code)) {
    const got = [response.status, response.json?.code].filter((part) => part !== undefined).join(" ");
    // The answer is another one, so that its headers and fields say nothing more.
    return [`answers ${got}, not ${[status, code].filter((part) => part !== undefined).join(" ")}`];
  }
  return [
    ...headerDifferences(interaction, response.headers, url),
    ...(json === undefined ? [] : shapeDifferences(parseShape(json), shapeOf(response.json))),
    ...(json === undefined && !interaction.request.startsWith("GET") && response.text !== "" ? ["has a body"] : []),
  ];
}

function headerDifferences(
  { has, dataServiceId }: Interaction,
  headers: RawResponse["headers"],
  url: string,
): string[] {
  const differences: string[] = [];
  const expected = new Map(
    has.split(" ").map((header) => {
      const [name = "", value] = header.split(/=(.*)/);
      return [name, value] as const;
    }),
  );
  for (const [name, value] of expected) {
    const found = headers[name];
    if (found === undefined) differences.push(`no header ${name}`);
    else if (value !== undefined && String(found).replaceAll("; ", ";") !== value)
      differences.push(`header ${name} is ${found}, not ${value}`);
  }
  for (const name of Object.keys(headers)) {
    if (!expected.has(name) && !TRANSFER.includes(name)) differences.push(`also header ${name}`);
  }
  const id = String(headers.dataserviceid);
  if (dataServiceId !== undefined && !/\{/.test(dataServiceId) && id !== `${url}${dataServiceId}`)
    differences.push(`header dataserviceid is ${id.replace(url, "")}, not ${dataServiceId}`);
  return differences;
}

function at(json: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], json);
}
