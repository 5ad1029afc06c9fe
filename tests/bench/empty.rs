//! What a server costs that does nothing, whatever it is asked: `cargo run --release --example empty -- 127.0.0.1:8081`

use std::{env, io};

use axum::{Router, routing::get};

#[tokio::main]
async fn main() -> io::Result<()> {
    let listen = env::args().nth(1).unwrap_or("127.0.0.1:0".to_owned());
    let listener = tokio::net::TcpListener::bind(listen).await?;
    axum::serve(listener, Router::new().fallback(get(async || ()))).await
}
