//! One device: it walks, and reports what it sees.

use std::time::Duration;

use reqwest::{Client, RequestBuilder};
use serde_json::json;
use tokio::{
    sync::Mutex,
    time::{Instant, MissedTickBehavior},
};
use xunge_data::{
    Code, Fix, Timestamp,
    api::{DeviceFixes, Endpoint, Fixes, FixesBody, OsmAnd, OwnTracks},
};

use super::{Simulation, Tally};
use crate::demo::patrols::Ways;

/// What the device runs.
#[derive(Clone, Copy)]
enum App {
    Json,
    OwnTracks,
    Traccar,
}

/// A device.
pub(super) struct Device {
    name: Code,
    number: usize,
    app: App,
    pace_s: f64,
    target: String,
    token: Option<String>,
    client: Client,
}

impl Device {
    pub(super) fn new(simulation: &Simulation, name: Code, number: usize, client: Client) -> Self {
        Self {
            name,
            number,
            app: match number % 3 {
                0 => App::Json,
                1 => App::OwnTracks,
                _ => App::Traccar,
            },
            pace_s: 1.0 / simulation.rate,
            target: simulation.target.trim_end_matches('/').to_owned(),
            token: simulation.token.clone(),
            client,
        }
    }

    /// Walks and reports until the end. Where the server is slow, the device
    /// waits for it, and what it would have sent meanwhile is left out.
    pub(super) async fn walk(
        self,
        ways: &Ways,
        begin: Instant,
        end: Instant,
        tally: &Mutex<Tally>,
    ) {
        let Some(mut stroll) = ways.stroll(self.number) else {
            return;
        };
        let pace = Duration::from_secs_f64(self.pace_s);
        let mut tick = tokio::time::interval_at(begin, pace);
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            if tick.tick().await >= end {
                return;
            }
            let Some((position, accuracy_m)) = stroll.go_on(self.pace_s) else {
                continue;
            };
            let fix = Fix {
                time: Timestamp::now(),
                position,
                accuracy_m: Some(accuracy_m),
            };
            self.report(fix, tally).await;
        }
    }

    async fn report(&self, fix: Fix, tally: &Mutex<Tally>) {
        let request = self.request(fix);
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let begun = Instant::now();
        let answered = self.answer(request).await;
        tally.lock().await.add(answered, begun.elapsed());
    }

    fn request(&self, fix: Fix) -> RequestBuilder {
        let url = |path: &str| format!("{}{path}", self.target);
        let position = fix.position;
        match self.app {
            App::Json => {
                let sent = DeviceFixes {
                    device: self.name.clone(),
                    fixes: vec![fix],
                };
                self.client.post(url(Fixes::PATH)).json(&sent)
            }
            App::OwnTracks => {
                let message = json!({
                    "_type": "location", "topic": format!("owntracks/sim/{}", self.name),
                    "tid": "si", "lat": position.lat, "lon": position.lng,
                    "acc": fix.accuracy_m, "tst": fix.time.as_second(),
                });
                self.client.post(url(OwnTracks::PATH)).json(&message)
            }
            App::Traccar => self.client.get(url(OsmAnd::PATH)).query(&[
                ("id", self.name.to_string()),
                ("timestamp", fix.time.as_millisecond().to_string()),
                ("lat", position.lat.to_string()),
                ("lon", position.lng.to_string()),
                ("accuracy", fix.accuracy_m.unwrap_or_default().to_string()),
            ]),
        }
    }

    /// Sends it: nothing if it was taken, or why not.
    async fn answer(&self, request: RequestBuilder) -> Result<(), String> {
        let answer = request.send().await.map_err(|_| "no answer".to_owned())?;
        let status = answer.status();
        if !status.is_success() {
            return Err(status.to_string());
        }
        if !matches!(self.app, App::Json) {
            return Ok(());
        }
        let body = answer.json::<FixesBody>().await;
        let taken = body.map_err(|_| "no answer that can be read".to_owned())?;
        taken
            .rejected
            .first()
            .map_or(Ok(()), |fix| Err(fix.why.to_string()))
    }
}
