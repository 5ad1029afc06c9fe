//! What is open in the demo town: accounts whose passwords everybody knows,
//! and a gateway. They are not in the log, and exist only while the demo town
//! is served as such.

use xunge_data::{Code, GridKind, Role, Scope, api::DemoAccount};

use crate::model::Model;

/// The gateway token of the demo town.
pub const GATEWAY: &str = "demo";

/// The demo town's accounts: one for each role, its name the password too.
#[must_use]
pub fn accounts(model: &Model) -> Vec<DemoAccount> {
    let of = |role: Role| {
        Some(DemoAccount {
            name: Code::new(<&str>::from(role)).ok()?,
            password: role.to_string(),
            role,
            scope: scope(role, model)?,
        })
    };
    Role::OF_ACCOUNTS.into_iter().filter_map(of).collect()
}

/// Of which part: the first grid, the first community, or all.
fn scope(role: Role, model: &Model) -> Option<Scope> {
    let territory = model.territory();
    let mut grids = territory.grids().iter().map(|(grid, _)| grid);
    let first = grids.find(|grid| grid.kind == GridKind::Basic);
    match role {
        Role::GridWorker => first.map(|grid| Scope::Grid(grid.code.clone())),
        Role::Community => first.map(|grid| Scope::Community(grid.community.clone())),
        _ => Some(Scope::Whole),
    }
}
