//! The target's grids and streets, read from its API.

use geojson::FeatureCollection;
use reqwest::{Client, StatusCode};
use xunge_data::{Boundary, Code, Grid, GridKind};

use super::{SimulateError, Simulation};
use crate::demo::patrols::Ways;

/// The basic grids, as OGC API - Features gives them.
const GRIDS: &str = "/ogc/collections/grids/items?kind=basic&limit=10000";
const BASEMAP: &str = "/api/v1/basemap";

/// Where the target's grids can be walked.
pub(super) async fn ways(simulation: &Simulation, client: &Client) -> Result<Ways, SimulateError> {
    let grids = collection(simulation, client, GRIDS).await?;
    let basemap = collection(simulation, client, BASEMAP).await?;
    let grids: Vec<Grid> = grids.features.into_iter().filter_map(grid).collect();
    let ways = Ways::new(&grids.iter().collect::<Vec<_>>(), &basemap);
    match ways.grids() {
        0 => Err(SimulateError::NoTown {
            target: simulation.target.clone(),
            reason: "none of them can be walked".to_owned(),
        }),
        _ => Ok(ways),
    }
}

/// Asks without the token first: that of a device may report, but not read.
async fn collection(
    simulation: &Simulation,
    client: &Client,
    path: &str,
) -> Result<FeatureCollection, SimulateError> {
    let target = format!("{}{path}", simulation.target.trim_end_matches('/'));
    let unreachable = |source| SimulateError::Unreachable {
        target: target.clone(),
        source,
    };
    let mut answer = client.get(&target).send().await.map_err(unreachable)?;
    let is_refused = matches!(
        answer.status(),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN
    );
    if let Some(token) = simulation.token.as_ref().filter(|_| is_refused) {
        let request = client.get(&target).bearer_auth(token);
        answer = request.send().await.map_err(unreachable)?;
    }
    let no_town = |reason: String| SimulateError::NoTown {
        target: target.clone(),
        reason,
    };
    if answer.status() != StatusCode::OK {
        return Err(no_town(answer.status().to_string()));
    }
    let text = answer.text().await.map_err(unreachable)?;
    text.parse()
        .map_err(|error: geojson::Error| no_town(error.to_string()))
}

fn grid(feature: geojson::Feature) -> Option<Grid> {
    let text = |name| feature.property(name).and_then(|value| value.as_str());
    let code = Code::new(text("code")?).ok()?;
    let community = Code::new(text("community")?).ok()?;
    Some(Grid {
        name: code.to_string(),
        code,
        kind: GridKind::Basic,
        community,
        boundary: Boundary::try_from(feature.geometry?).ok()?,
        facility: None,
        households: None,
        residents: None,
    })
}
