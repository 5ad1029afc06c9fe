//! Who a request of an app says it is from, and what it sends.

use std::collections::BTreeMap;

use xunge_data::{Code, Fix};

use super::Part;

/// Who a request itself says it is from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sender {
    /// The user: `X-Limit-U`, `?u=`, or that of Basic authentication.
    pub user: Option<String>,
    /// The user's device: `X-Limit-D` or `?d=`.
    pub device: Option<String>,
}

impl Sender {
    /// The names that the device may have on the roster, the likeliest first.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        let both = self.user.as_ref().zip(self.device.as_ref());
        let both = both.map(|(user, device)| format!("{user}/{device}"));
        let names = [self.device.clone(), both, self.user.clone()]
            .into_iter()
            .flatten();
        names.filter(|name| !name.trim().is_empty())
    }
}

/// What was read of a request of an app.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sent {
    /// Fixes, each with the names that its device may have, the likeliest
    /// first.
    pub fixes: Vec<(Vec<Code>, Fix)>,
    /// Messages about other things.
    pub ignored: u64,
    /// Messages of a list that could not be read.
    pub unread: u64,
}

impl Sent {
    /// The fixes by device: by the first name that is known, or else by the
    /// first of all.
    #[must_use]
    pub fn parts(self, is_known: impl Fn(&Code) -> bool) -> Vec<Part> {
        let mut devices: BTreeMap<Code, Vec<_>> = BTreeMap::new();
        for (names, fix) in self.fixes {
            let known = names.iter().find(|name| is_known(name));
            if let Some(name) = known.or(names.first()) {
                devices.entry(name.clone()).or_default().push(Ok(fix));
            }
        }
        let parts = devices.into_iter();
        parts
            .map(|(device, fixes)| Part { device, fixes })
            .collect()
    }
}
