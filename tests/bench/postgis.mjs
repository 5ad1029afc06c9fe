// PostgreSQL with PostGIS from Debian's packages, in a folder of its own, reached by a socket only.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const INSTALLED = "/usr/lib/postgresql";
// PostgreSQL refuses to run as root.
const SYSTEM_USER = "postgres";
const SETTINGS = {
  listen_addresses: "''",
  shared_buffers: "2GB",
  work_mem: "256MB",
  maintenance_work_mem: "1GB",
  max_wal_size: "8GB",
  jit: "off",
};

/** Starts it; returns ways to ask it, and a function that ends it. */
export function startPostgis(folder) {
  const [version] = readdirSync(INSTALLED);
  const bin = join(INSTALLED, version, "bin");
  const as = (program, args, options) =>
    execFileSync("runuser", ["-u", SYSTEM_USER, "--", program, ...args], { encoding: "utf8", ...options });
  chmodSync(folder, 0o755);
  const data = join(folder, "postgres");
  mkdirSync(data);
  execFileSync("chown", [SYSTEM_USER, data]);
  as(`${bin}/initdb`, ["-D", data, "--auth=trust"], { stdio: "ignore" });
  const settings = Object.entries(SETTINGS).map(([name, value]) => `-c ${name}=${value}`);
  as(`${bin}/pg_ctl`, ["-D", data, "-w", "-l", join(data, "log"), "-o", `${settings.join(" ")} -k ${data}`, "start"], {
    stdio: "ignore",
  });
  const where = ["-h", data, "-d", "postgres"];
  const psql = (args, input) => as("psql", [...where, "-X", "-q", "-v", "ON_ERROR_STOP=1", ...args], { input });
  return {
    /** Runs a file with variables. */
    run: (file, variables) => psql([...Object.entries(variables).flatMap(([k, v]) => ["-v", `${k}=${v}`]), "-f", file]),
    /** Milliseconds that a statement takes. */
    timed: (sql) => {
      const said = psql(["-o", "/dev/null", "-c", "\\timing on", "-f", "-"], sql);
      return Number(/Time: ([\d.]+) ms/.exec(said)?.[1]);
    },
    /** Runs statements. */
    sql: (sql) => psql(["-At", "-f", "-"], sql),
    /** Transactions per second of a script, and their mean latency in ms. */
    pgbench: (script, { clients = 2, seconds = 5 } = {}) => {
      const file = join(folder, "pgbench.sql");
      writeFileSync(file, script);
      const args = ["-n", "-M", "prepared", "-c", `${clients}`, "-j", "1", "-T", `${seconds}`, "-f", file];
      const said = as(`${bin}/pgbench`, [...where.slice(0, 2), ...args, "postgres"], { stdio: ["ignore", "pipe", "ignore"] });
      return Number(/tps = ([\d.]+)/.exec(said)[1]);
    },
    stop: () => as(`${bin}/pg_ctl`, ["-D", data, "-w", "-m", "immediate", "stop"], { stdio: "ignore" }),
  };
}
