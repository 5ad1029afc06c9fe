-- The synthetic town as PostGIS keeps it: :folder is where the files are, :grids the GeoJSON.
CREATE EXTENSION postgis;

CREATE TABLE grids AS
SELECT f -> 'properties' ->> 'code' AS code, f -> 'properties' ->> 'kind' AS kind,
  ST_SetSRID(ST_GeomFromGeoJSON(f ->> 'geometry'), 4326) AS geom,
  ST_Transform(ST_SetSRID(ST_GeomFromGeoJSON(f ->> 'geometry'), 4326), 4547) AS geom_m
FROM jsonb_array_elements(pg_read_file(:'grids')::jsonb -> 'features') AS f;
CREATE INDEX ON grids USING gist (geom);

CREATE TABLE fixes (device text, time timestamptz, lng float8, lat float8, accuracy_m real);
-- As Xunge keeps them: each once.
CREATE TABLE fixes_once (LIKE fixes, PRIMARY KEY (device, time));
CREATE TABLE workers (code text, name text, age int, grid text, device text, patrol text);
COPY workers FROM :'workers' CSV HEADER;

CREATE TABLE incidents (
  id text, category text, title text, time timestamptz, lng float8, lat float8,
  geom geometry(Point, 4326), grid text
);
COPY incidents (id, category, title, time, lng, lat) FROM :'incidents' CSV HEADER;
UPDATE incidents i SET geom = ST_SetSRID(ST_MakePoint(lng, lat), 4326);
UPDATE incidents i SET grid = g.code
FROM grids g WHERE g.kind = 'basic' AND ST_Intersects(g.geom, i.geom);
CREATE INDEX ON incidents USING gist (geom);
CREATE INDEX ON incidents (time) INCLUDE (grid, category);
VACUUM ANALYZE;
