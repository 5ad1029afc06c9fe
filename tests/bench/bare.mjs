// The page to compare with: MapLibre and the demo town's GeoJSON, drawn by plain layers, all of it
// compressed and served from memory.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { brotliCompressSync } from "node:zlib";

const maplibre = new URL("../../frontend/node_modules/maplibre-gl/dist/", import.meta.url);
const page = new URL("bare.html", import.meta.url);
const TYPES = { html: "text/html", mjs: "text/javascript", css: "text/css", geojson: "application/geo+json" };

async function files(xunge) {
  const collection = async (path) => Buffer.from(await (await fetch(xunge + path)).arrayBuffer());
  const items = (id) => collection(`/ogc/collections/${id}/items?limit=10000`);
  const library = ["maplibre-gl.mjs", "maplibre-gl-shared.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css"];
  return {
    "/index.html": await readFile(page),
    "/basemap.geojson": await collection("/api/v1/basemap"),
    "/communities.geojson": await items("communities"),
    "/grids.geojson": await items("grids"),
    "/offices.geojson": await items("offices"),
    "/incidents.geojson": await items("incidents"),
    ...Object.fromEntries(await Promise.all(library.map(async (name) => [`/${name}`, await readFile(new URL(name, maplibre))]))),
  };
}

/** Serves the page on a free port; returns its address and a function that ends it. */
export async function startBarePage(xunge) {
  const plain = Object.entries(await files(xunge));
  const compressed = new Map(plain.map(([path, bytes]) => [path, brotliCompressSync(bytes)]));
  const server = createServer((request, response) => {
    // MapLibre asks for its worker with its version as a query.
    const [asked] = request.url.split("?");
    const path = asked === "/" ? "/index.html" : asked;
    const body = compressed.get(path);
    if (!body) return response.writeHead(404).end();
    const type = TYPES[path.split(".").at(-1)];
    response.writeHead(200, { "content-type": type, "content-encoding": "br" }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () => new Promise((resolve) => server.close(resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, stop };
}
