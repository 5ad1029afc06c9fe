//! The traces that deeds leave in the log.

use std::net::IpAddr;

use xunge_data::{Actor, Audited, Deed, Record, Timestamp};

use super::{Caller, Who};

/// The record of a deed that is done now.
#[must_use]
pub fn audited(caller: &Caller, address: Option<IpAddr>, deed: Deed) -> Record {
    let by = match &caller.who {
        Who::Owner => Actor::Owner,
        Who::Nobody => Actor::Nobody,
        Who::CommandLine => Actor::CommandLine,
        Who::Account(name) => Actor::Account(name.clone()),
        Who::Token(id) => Actor::Token(id.clone()),
    };
    Record::Audited(Audited {
        at: Timestamp::now(),
        by,
        address: address.map(|address| address.to_string()),
        deed,
    })
}
