// The questions that both are asked: SQL for pgbench, a request for wrk.
import { drawnGet } from "./wrk.mjs";

// The box that spots are drawn from, inside the town.
const [WEST, SOUTH, WIDTH, HEIGHT] = [115.65, 32.155, 0.04, 0.03];
const LNG = `(${WEST} + :x * ${WIDTH} / 1e6)`;
const LAT = `(${SOUTH} + :y * ${HEIGHT} / 1e6)`;
const SPOT = `ST_SetSRID(ST_MakePoint(${LNG}, ${LAT}), 4326)`;
const DRAW = "\\set x random(0, 1000000)\n\\set y random(0, 1000000)\n";
const lng = `u(${WEST}, ${WEST + WIDTH})`;
const lat = `u(${SOUTH}, ${SOUTH + HEIGHT})`;
const DAY_S = 86_400;
const SHANGHAI_S = 8 * 3600;
// When today began in Shanghai: the synthetic town ends before it.
const today = Math.floor((Date.now() / 1000 + SHANGHAI_S) / DAY_S) * DAY_S - SHANGHAI_S;
const moment = (seconds) => `os.date("!%Y-%m-%dT%H:%M:%SZ", ${seconds})`;
// Before the first incident of the synthetic town.
const everything = new Date((today - 400 * DAY_S) * 1000).toISOString();
// Thirty days that begin at any second of a day.
const window = `(function() local t = math.floor(u(${today - 60 * DAY_S}, ${today - 31 * DAY_S}))
  return "from=" .. ${moment("t")} .. "&to=" .. ${moment(`t + 30 * ${DAY_S}`)} end)()`;

const byGrid = {
  what: "incidents of 30 days by grid and category",
  sql: `\\set t random(31, 60)
SELECT grid, category, count(*) FROM incidents
WHERE time >= now() - :t * interval '1 day' AND time < now() - (:t - 30) * interval '1 day' GROUP BY 1, 2;`,
  lua: drawnGet(`"/api/v1/incidents/summary?by=grid,category&" .. ${window}`),
};

const items = {
  what: "1,000 incidents of a box as GeoJSON",
  sql: `${DRAW}SELECT json_build_object('type', 'FeatureCollection', 'features', json_agg(ST_AsGeoJSON(t.*)::json))
FROM (SELECT id, category, title, time, grid, geom FROM incidents
  WHERE geom && ST_Expand(${SPOT}, 0.01) LIMIT 1000) t;`,
  lua: drawnGet(`(function() local x, y = ${lng}, ${lat}
    return string.format("/ogc/collections/incidents/items?limit=1000&bbox=%.6f,%.6f,%.6f,%.6f",
      x - 0.01, y - 0.01, x + 0.01, y + 0.01) end)()`),
};

const nearest = {
  what: "the 5 nearest incidents",
  isSmall: true,
  sql: `${DRAW}SELECT id, ST_DistanceSpheroid(geom, ${SPOT}) FROM incidents ORDER BY geom <-> ${SPOT} LIMIT 5;`,
  // PostGIS is asked for the nearest whenever they were reported: so is Xunge.
  lua: drawnGet(`string.format("/api/v1/nearest?kind=incident&k=5&from=${everything}&lng=%.6f&lat=%.6f", ${lng}, ${lat})`),
};

const locate = {
  what: "the grids at a spot",
  isSmall: true,
  sql: `${DRAW}SELECT code FROM grids WHERE ST_Intersects(geom, ${SPOT});`,
  lua: drawnGet(`string.format("/api/v1/locate?lng=%.6f&lat=%.6f", ${lng}, ${lat})`),
};

// Row 0 of the scheme is in the north: y = (1 - asinh(tan(lat)) / π) / 2 of the world.
const TILE = `\\set z random(14, 16)
${DRAW}WITH tile AS (SELECT ST_TileEnvelope(:z::int, floor((${LNG} + 180) / 360 * 2 ^ :z)::int,
  floor((1 - asinh(tan(radians(${LAT}))) / pi()) / 2 * 2 ^ :z)::int) AS box)`;
const pathOfTile = (layer) => `(function() local z = math.random(14, 16)
    local n, lng, lat = 2 ^ z, ${lng}, math.rad(${lat})
    local y = (1 - math.log(math.tan(lat) + 1 / math.cos(lat)) / math.pi) / 2
    return string.format("/tiles/${layer}/%d/%d/%d.mvt", z, math.floor((lng + 180) / 360 * n), math.floor(y * n)) end)()`;

/** Compressed. */
const asBrowsersAsk = (lua) => `${lua}
  wrk.headers["accept-encoding"] = "gzip"`;

const tile = {
  what: "an incident tile of 30 days, z14 to z16",
  sql: `${TILE} SELECT ST_AsMVT(t, 'incidents') FROM (
  SELECT id, category, grid, time::text, ST_AsMVTGeom(ST_Transform(geom, 3857), tile.box) AS geom
  FROM incidents, tile WHERE geom && ST_Transform(tile.box, 4326) AND time >= now() - interval '30 days') t;`,
  lua: drawnGet(`${pathOfTile("incidents")} .. "?" .. ${window}`),
};

const gridTile = {
  what: "a grid tile, z14 to z16, gzip",
  sql: `${TILE} SELECT ST_AsMVT(t, 'grids') FROM (
  SELECT code, ST_AsMVTGeom(ST_Transform(geom, 3857), tile.box) AS geom
  FROM grids, tile WHERE geom && ST_Transform(tile.box, 4326)) t;`,
  lua: asBrowsersAsk(drawnGet(pathOfTile("grids"))),
};

/** Asked of Xunge alone: incident tiles that were drawn before, compressed, as a browser asks for them. */
export const drawnBefore = {
  what: "an incident tile that was drawn before, gzip",
  lua: asBrowsersAsk(drawnGet(pathOfTile("incidents"))),
};

/**
 * Requests that send fixes in batches of a size: 88 devices in turn, each standing at its spot, a fix every 0.1 s
 * from seven in the evening of yesterday on, when the synthetic patrols have ended, or so many hours later.
 */
export const fixesInBatches = (size, hours = 0) => `
  local n = 0
  wrk.headers["content-type"] = "application/json"
  request = function()
    local device, first = n % 88 + 1, math.floor(n / 88) * ${size}
    n = n + 1
    local fixes, second = {}, nil
    for i = 0, ${size - 1} do
      local tenth = (first + i) % 10
      if tenth == 0 or not second then
        second = os.date("!%Y-%m-%dT%H:%M:%S", ${today + (hours - 5) * 3600} + math.floor((first + i) / 10))
      end
      fixes[i + 1] = string.format('{"time":"%s.%dZ","lng":115.67,"lat":32.17%04d,"accuracy_m":8}', second, tenth, device)
    end
    local body = string.format('{"device":"S-W%03d","fixes":[%s]}', device, table.concat(fixes, ","))
    return wrk.format("POST", "/api/v1/fixes", nil, body)
  end`;

const BATCH = 500;
// Both are told the fixes as text. Xunge keeps each fix once; PostGIS is asked without that and with it.
const rows = Array.from({ length: BATCH }, (_, i) => `('S-W001', now() + ${i} * interval '0.1 s', 115.67, 32.17, 8)`);
const batches = {
  what: "fixes kept, in batches of 500",
  scale: BATCH,
  sql: `INSERT INTO fixes VALUES ${rows.join(",\n")};`,
  lua: fixesInBatches(BATCH),
};

const batchesOnce = {
  ...batches,
  what: "fixes kept, each once, in batches of 500",
  sql: `INSERT INTO fixes_once VALUES ${rows.join(",\n")} ON CONFLICT DO NOTHING;`,
  // Those of the question before are known: these come after them.
  lua: fixesInBatches(BATCH, 3),
};

/** What is asked of a town as it is. */
export const asked = [byGrid, items, nearest, locate, tile, gridTile];
/** What it takes in. */
export const kept = [batches, batchesOnce];
