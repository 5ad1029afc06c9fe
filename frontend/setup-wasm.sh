#!/usr/bin/env bash
# Makes Rust able to build for wasm32-unknown-unknown and prints the cargo to use for it.
#
#   WASM_CARGO=$(frontend/setup-wasm.sh)   # progress on stderr, one path on stdout
#   "$WASM_CARGO" build --target wasm32-unknown-unknown
#
# 1. The active toolchain has the target already                  -> that cargo
# 2. rustup can add it (a download of a few seconds)              -> that cargo
# 3. Debian 12 where rustup's server is out of reach: Debian's own Rust for browsers, with the
#    wasm standard library compiled once from its source package  -> $WASM_TOOLCHAIN/bin/cargo
#
# Once one of them is there, running it again takes half a second and changes nothing; callers at
# the same time wait for one another. WASM_FROM_DEBIAN=1 skips the first two, to try the third.
set -euo pipefail

target=wasm32-unknown-unknown
root=$(cd "$(dirname "$0")/.." && pwd)
toolchain=${WASM_TOOLCHAIN:-${XDG_DATA_HOME:-$HOME/.local/share}/xunge/wasm-toolchain}
llvm=22 # the one that bookworm-security's rustc-web is built with

say() { printf 'setup-wasm: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# Whether `$1`, a rustc, links a real program: a target that is only half there does not pass.
links() {
  local dir status=0
  dir=$(mktemp -d)
  echo 'fn main() { println!("{:?}", std::env::args().count()) }' > "$dir/main.rs"
  "$1" --target $target -O -o "$dir/main.wasm" "$dir/main.rs" >"$dir/log" 2>&1 || status=1
  [ $status = 0 ] || [ -z "${WASM_VERBOSE:-}" ] || cat "$dir/log" >&2
  rm -rf "$dir"
  return $status
}

has_target() {
  [ -z "${WASM_FROM_DEBIAN:-}" ] && command -v cargo >/dev/null && command -v rustc >/dev/null && links rustc
}

add_target() {
  [ -z "${WASM_FROM_DEBIAN:-}" ] && command -v rustup >/dev/null || return 1
  say "rustup target add $target"
  # A name that does not resolve fails at once; the limit is for a network that swallows packets.
  timeout 90 rustup target add $target >&2 </dev/null && links rustc
}

# What the compiled standard library depends on; when it changes, it is compiled anew.
debian_stamp() {
  /usr/bin/rustc -vV || return
  dpkg-query -W rustc-web rust-web-src "lld-$llvm"
  echo "$toolchain"
}

has_debian() {
  [ -f "$toolchain/.stamp" ] && [ "$(cat "$toolchain/.stamp")" = "$(debian_stamp 2>/dev/null)" ]
}

compile_std() { # <directory>
  mkdir -p "$1/src"
  printf '[package]\nname = "wasmstd"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n[profile.release]\npanic = "abort"\n' > "$1/Cargo.toml"
  echo '#![no_std]' > "$1/src/lib.rs"
  # embed-bitcode: without it a program with `lto = "fat"` cannot link this library.
  (cd "$1" && env -u RUSTUP_TOOLCHAIN -u CARGO_ENCODED_RUSTFLAGS -u CARGO_BUILD_TARGET -u RUSTC_WRAPPER \
    RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR="$1/target" \
    /usr/bin/cargo build -q -Zbuild-std=std,panic_abort,test --target $target --release) >&2
}

# A sysroot of our own: Debian's compiler, its libraries for the host, and ours for wasm.
lay_out_sysroot() { # <directory compile_std worked in>
  local host lib=$toolchain/lib/rustlib tool
  host=$(/usr/bin/rustc -vV | sed -n 's/^host: //p')
  mkdir -p "$toolchain/bin" "$lib/$target/lib" "$lib/$host/bin"
  cp "$1/target/$target/release/deps/"lib*.rlib "$lib/$target/lib/"
  rm -f "$lib/$target/lib/"libwasmstd-*
  ln -s "/usr/lib/rustlib/$host/lib" "$lib/$host/lib" # for proc macros and build scripts
  ln -s /usr/lib/rustlib/etc "$lib/etc"
  ln -s /usr/lib/rustlib/src "$lib/src"
  ln -s "/usr/lib/llvm-$llvm/bin/lld" "$lib/$host/bin/rust-lld" # where rustc looks for its linker
  for tool in rustc rustdoc; do
    printf '#!/bin/sh\nexec /usr/bin/%s --sysroot "%s" "$@"\n' $tool "$toolchain" > "$toolchain/bin/$tool"
  done
  printf '#!/bin/sh\nRUSTC="%s/bin/rustc" RUSTDOC="%s/bin/rustdoc" exec /usr/bin/cargo "$@"\n' \
    "$toolchain" "$toolchain" > "$toolchain/bin/cargo"
  chmod +x "$toolchain/bin/"*
}

build_debian() {
  local version
  "$root/.ci/apt-install" rustc-web cargo-web rust-web-src "lld-$llvm" \
    || die "these packages are in Debian's bookworm-security; or run 'rustup target add $target'"
  version=$(/usr/bin/rustc --version | cut -d' ' -f2)
  [ -f "/usr/src/rustc-$version/library/std/Cargo.toml" ] \
    || die "/usr/src/rustc-$version is missing: rust-web-src does not match rustc $version"
  say "compiling the wasm standard library of Rust $version (about a minute, once)"
  rm -rf "$toolchain/bin" "$toolchain/lib" "$toolchain/build" "$toolchain/.stamp"
  compile_std "$toolchain/build"
  lay_out_sysroot "$toolchain/build"
  rm -rf "$toolchain/build"
  links "$toolchain/bin/rustc" || die "the compiled standard library does not link; WASM_VERBOSE=1 shows why"
  debian_stamp > "$toolchain/.stamp"
}

cd "$root" # rust-toolchain files and rustup overrides count from here
mkdir -p "$toolchain"
exec 9>"$toolchain/.lock"
flock 9
if has_target || { ! has_debian && add_target; }; then
  command -v cargo
else
  has_debian || build_debian
  echo "$toolchain/bin/cargo"
fi
