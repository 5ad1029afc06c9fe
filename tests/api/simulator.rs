//! Devices that the simulator lets walk.

use std::sync::Arc;

use tokio::sync::Mutex;
use xunge::simulate::{SimulateError, Simulation, Tally};

use crate::{app::App, stream::Stream};

fn simulation(app: &App) -> Simulation {
    Simulation {
        target: app.base().to_owned(),
        workers: 6,
        rate: 20.0,
        seconds: 1,
        token: None,
        prefix: "D".to_owned(),
    }
}

#[tokio::test]
async fn simulated_devices_are_heard_and_every_fix_is_answered() {
    let app = App::august().await;
    let mut stream = Stream::open(&app, "?topics=positions").await;
    let tally = Arc::new(Mutex::new(Tally::default()));
    simulation(&app)
        .run(Arc::clone(&tally), |_| {})
        .await
        .unwrap();
    let tally = tally.lock().await;
    assert!(tally.sent() > 0);
    let (text, body) = (tally.to_string(), stream.message().await);
    assert!(!body.changes.is_empty(), "{text}");
    // Fixes of the same second repeat each other in OwnTracks, which knows no finer time.
    assert!(tally.acknowledged() > 0, "{text}");
}

#[tokio::test]
async fn a_simulation_without_bounds_or_town_does_not_begin() {
    let app = App::august().await;
    let run = async |change: fn(&mut Simulation)| {
        let mut simulation = simulation(&app);
        change(&mut simulation);
        simulation.run(Arc::default(), |_| {}).await.unwrap_err()
    };
    for error in [
        run(|simulation| simulation.workers = 0).await,
        run(|simulation| simulation.rate = f64::NAN).await,
        run(|simulation| simulation.seconds = 1_000_000).await,
        run(|simulation| (simulation.workers, simulation.seconds) = (10_000, 86_400)).await,
        run(|simulation| simulation.prefix = "\n".to_owned()).await,
    ] {
        assert!(error.is_bad_input(), "{error}");
    }
    let nobody = run(|simulation| simulation.target = "http://127.0.0.1:9".to_owned()).await;
    assert!(
        matches!(nobody, SimulateError::Unreachable { .. }),
        "{nobody}"
    );
}
