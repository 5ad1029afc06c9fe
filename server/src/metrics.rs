//! What the server counts of itself, as Prometheus reads it.

use std::{fmt::Error, sync::OnceLock, time::Duration};

use axum::http::StatusCode;
use prometheus_client::{
    encoding::prometheus_text,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};
use xunge_data::{
    Offset,
    api::{Declared, ENDPOINTS, FixesBody},
};

use crate::{live::Hub, model::Model};

/// The media type of the text: version 0.0.4 of the format.
pub const MEDIA_TYPE: &str = prometheus_text::CONTENT_TYPE;

/// Upper ends of what answers may take, seconds.
const SECONDS: [f64; 11] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

type One = [(&'static str, &'static str); 1];
type Route = [(&'static str, String); 1];
type Answer = [(&'static str, String); 3];
/// What is counted of an answer.
type Counted = (Counter, Histogram);

/// Counters since the start, and gauges that are read when somebody asks.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answer, Counter>,
    seconds: Family<Route, Histogram>,
    /// Of answers with 200, by place among [`ENDPOINTS`]: most are that, and are not looked up.
    usual: [OnceLock<Counted>; ENDPOINTS.len()],
    fixes_accepted: Counter,
    fixes_rejected: Family<One, Counter>,
    capture_refused: Family<One, Counter>,
    capture_ignored: Family<One, Counter>,
    /// The offset at which the server was ready.
    begun: OnceLock<Offset>,
    appended: Counter,
    offset: Gauge,
    streams: Gauge,
    sizes: Family<One, Gauge>,
}

impl Default for Metrics {
    fn default() -> Self {
        let histogram = || Histogram::new(SECONDS);
        let mut metrics = Self {
            registry: Registry::with_prefix("xunge"),
            requests: Family::default(),
            seconds: Family::new_with_constructor(histogram),
            usual: [const { OnceLock::new() }; ENDPOINTS.len()],
            fixes_accepted: Counter::default(),
            fixes_rejected: Family::default(),
            capture_refused: Family::default(),
            capture_ignored: Family::default(),
            begun: OnceLock::new(),
            appended: Counter::default(),
            offset: Gauge::default(),
            streams: Gauge::default(),
            sizes: Family::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let Self { registry, .. } = self;
        let requests = "Requests answered, by route, method and status";
        registry.register("http_requests", requests, self.requests.clone());
        let seconds = "How long answers took, by route";
        registry.register_with_unit("http_answer", seconds, Unit::Seconds, self.seconds.clone());
        let accepted = "Fixes taken";
        registry.register("fixes_accepted", accepted, self.fixes_accepted.clone());
        let rejected = "Fixes that do not count, by reason";
        registry.register("fixes_rejected", rejected, self.fixes_rejected.clone());
        let refused = "Requests of apps that were refused, by protocol";
        registry.register("capture_refused", refused, self.capture_refused.clone());
        let ignored = "Messages of apps that tell of other things than positions, by protocol";
        registry.register("capture_ignored", ignored, self.capture_ignored.clone());
        let appended = "Records appended to the log";
        registry.register("records_appended", appended, self.appended.clone());
        let offset = "Offset of the last record";
        registry.register("log_offset", offset, self.offset.clone());
        let streams = "Live streams that are open";
        registry.register("live_streams", streams, self.streams.clone());
        let sizes = "Things in memory, by kind";
        registry.register("model_things", sizes, self.sizes.clone());
    }

    /// The server is ready: records from here on are appended by it.
    pub fn begin(&self, offset: Offset) {
        let _ = self.begun.set(offset);
    }

    /// A request was answered.
    pub fn answered(&self, method: &'static str, route: &str, status: StatusCode, took: Duration) {
        let asked = |one: &Declared| one.path == route && one.method.name() == method;
        let place = ENDPOINTS.iter().position(asked);
        let usual = place.filter(|_| status == StatusCode::OK);
        let usual = usual.and_then(|place| self.usual.get(place));
        let count = |(requests, seconds): &Counted| {
            requests.inc();
            seconds.observe(took.as_secs_f64());
        };
        match usual {
            Some(usual) => count(usual.get_or_init(|| self.counted(method, route, status))),
            None => count(&self.counted(method, route, status)),
        }
    }

    fn counted(&self, method: &'static str, route: &str, status: StatusCode) -> Counted {
        let by_route = [("route", route.to_owned())];
        let answer = [
            ("method", method.to_owned()),
            ("route", route.to_owned()),
            ("status", status.as_str().to_owned()),
        ];
        let requests = self.requests.get_or_create_owned(&answer);
        (requests, self.seconds.get_or_create_owned(&by_route))
    }

    /// Fixes were taken, or not.
    pub fn taken(&self, taken: &FixesBody) {
        self.fixes_accepted.inc_by(taken.accepted);
        for fix in &taken.rejected {
            let why = [("reason", fix.why.into())];
            self.fixes_rejected.get_or_create(&why).inc();
        }
    }

    /// A request of an app was refused.
    pub fn refused(&self, protocol: &'static str) {
        let by = [("protocol", protocol)];
        self.capture_refused.get_or_create(&by).inc();
    }

    /// Messages of an app were passed over.
    pub fn ignored(&self, protocol: &'static str, messages: u64) {
        let by = [("protocol", protocol)];
        self.capture_ignored.get_or_create(&by).inc_by(messages);
    }

    /// Everything as text.
    ///
    /// # Errors
    /// [`Error`] if it cannot be written.
    pub fn text(&self, model: &Model, live: &Hub) -> Result<String, Error> {
        let begun = self.begun.get().copied().unwrap_or(model.offset());
        let appended = model.offset().saturating_sub(begun);
        let news = appended.saturating_sub(self.appended.get());
        self.appended.inc_by(news);
        let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        self.offset.set(whole(model.offset()));
        self.streams.set(whole(live.streams() as u64));
        let territory = model.territory();
        for (kind, count) in [
            ("communities", territory.communities().iter().len()),
            ("grids", territory.grids().iter().len()),
            ("offices", territory.offices().len()),
            ("workers", model.roster().workers().len()),
            ("incidents", model.incidents().count()),
            ("fixes", model.coverage().fix_count()),
        ] {
            self.sizes
                .get_or_create(&[("kind", kind)])
                .set(whole(count as u64));
        }
        let mut text = String::new();
        prometheus_text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use std::{collections::BTreeMap, sync::Arc};

    use proptest::prelude::*;
    use xunge_data::api::{Endpoint as _, Locate, Nearest};

    use super::*;
    use crate::writer::SharedModel;

    const ROUTES: [&str; 3] = [Nearest::PATH, Locate::PATH, "page"];

    proptest! {
        #[test]
        fn each_answer_is_counted_once_under_its_method_route_and_status(
            answers in prop::collection::vec(
                (
                    prop::sample::select(vec!["GET", "HEAD", "POST"]),
                    prop::sample::select(ROUTES.to_vec()),
                    prop::sample::select(vec![200u16, 304, 400]),
                ),
                0..60,
            ),
        ) {
            let metrics = Metrics::default();
            let (mut by_answer, mut by_route) = (BTreeMap::new(), BTreeMap::new());
            for &(method, route, status) in &answers {
                let status = StatusCode::from_u16(status).unwrap();
                metrics.answered(method, route, status, Duration::from_millis(3));
                *by_answer.entry((method, route, status)).or_insert(0) += 1;
                *by_route.entry(route).or_insert(0) += 1;
            }
            let shared = SharedModel::default();
            let hub = Hub::new("a log", Arc::clone(&shared));
            let text = metrics.text(&Model::default(), &hub).unwrap();
            let counts = |name: &str| text.lines().filter(|line| line.starts_with(name)).count();
            prop_assert_eq!(counts("xunge_http_requests_total{"), by_answer.len());
            prop_assert_eq!(counts("xunge_http_answer_seconds_count{"), by_route.len());
            for ((method, route, status), count) in by_answer {
                let status = status.as_str();
                let labels = format!(r#"method="{method}",route="{route}",status="{status}""#);
                let line = format!("xunge_http_requests_total{{{labels}}} {count}\n");
                prop_assert!(text.contains(&line), "{line}{text}");
            }
            for (route, count) in by_route {
                let line = format!("xunge_http_answer_seconds_count{{route=\"{route}\"}} {count}\n");
                prop_assert!(text.contains(&line), "{line}{text}");
            }
        }
    }
}
