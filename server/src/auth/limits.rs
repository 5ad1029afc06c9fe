//! How often may be asked what is dear or what is guessed at: leaky buckets
//! (GCRA), one for each who asks.

use std::{net::IpAddr, num::NonZeroU32};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock};
use xunge_data::{Code, Role};

use super::{Caller, Who};

/// Sign-ins to one account from one address: at once, and then a minute.
const ACCOUNT: (u32, u32) = (10, 10);
/// Sign-ins from one address: at once, and then a minute.
const ADDRESS: (u32, u32) = (60, 60);
/// Requests with the fixes of one device: at once, as when it was without a
/// network for a day, and then a minute.
const DEVICE: (u32, u32) = (2_000, 600);
/// Requests with the fixes of a gateway: at once, and then a minute.
const GATEWAY: (u32, u32) = (10_000, 120_000);
/// Buckets kept; beyond, those that are full are forgotten.
const KEPT: usize = 10_000;

/// Too often; again after so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooOften(pub u64);

/// The limits, and how far each has come.
#[derive(Debug)]
pub struct Limits {
    sign_in: DefaultKeyedRateLimiter<(Option<IpAddr>, Option<Code>)>,
    address: DefaultKeyedRateLimiter<Option<IpAddr>>,
    device: DefaultKeyedRateLimiter<Code>,
    gateway: DefaultKeyedRateLimiter<(Option<IpAddr>, Option<Code>)>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sign_in: RateLimiter::keyed(quota(ACCOUNT)),
            address: RateLimiter::keyed(quota(ADDRESS)),
            device: RateLimiter::keyed(quota(DEVICE)),
            gateway: RateLimiter::keyed(quota(GATEWAY)),
        }
    }
}

fn quota((burst, per_minute): (u32, u32)) -> Quota {
    let number = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
    Quota::per_minute(number(per_minute)).allow_burst(number(burst))
}

impl Limits {
    /// Counts a sign-in.
    ///
    /// # Errors
    /// [`TooOften`]
    pub fn sign_in(&self, address: Option<IpAddr>, name: Option<&Code>) -> Result<(), TooOften> {
        count(&self.address, &address)?;
        count(&self.sign_in, &(address, name.cloned()))
    }

    /// Counts a request with fixes: of a device by its token, of others by who
    /// they are and their address. The owner of this machine is not limited.
    ///
    /// # Errors
    /// [`TooOften`]
    pub fn report(&self, caller: &Caller, address: Option<IpAddr>) -> Result<(), TooOften> {
        match (&caller.who, caller.role) {
            (Who::Owner, _) => Ok(()),
            (Who::Token(id), Some(Role::Device)) => count(&self.device, id),
            (Who::Token(id), _) => count(&self.gateway, &(None, Some(id.clone()))),
            _ => count(&self.gateway, &(address, None)),
        }
    }
}

fn count<K: Clone + Eq + std::hash::Hash>(
    limiter: &DefaultKeyedRateLimiter<K>,
    key: &K,
) -> Result<(), TooOften> {
    if limiter.len() > KEPT {
        limiter.retain_recent();
    }
    limiter.check_key(key).map_err(|early| {
        let wait = early.wait_time_from(limiter.clock().now());
        TooOften(wait.as_secs() + 1)
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use xunge_data::Scope;

    use super::*;

    #[test]
    fn so_many_guesses_at_one_account_and_then_a_wait_but_not_for_others() {
        let (limits, address) = (Limits::default(), Some("192.0.2.7".parse().unwrap()));
        let name = |text| Code::new(text).unwrap();
        for _ in 0..ACCOUNT.0 {
            limits.sign_in(address, Some(&name("a"))).unwrap();
        }
        let TooOften(wait_s) = limits.sign_in(address, Some(&name("a"))).unwrap_err();
        assert!(
            (1..=60 / u64::from(ACCOUNT.1) + 1).contains(&wait_s),
            "{wait_s}"
        );
        limits.sign_in(address, Some(&name("b"))).unwrap();
        limits.sign_in(None, Some(&name("a"))).unwrap();
    }

    #[test]
    fn a_gateway_reports_more_at_once_than_a_device() {
        let limits = Limits::default();
        let caller = |id: &str, role| Caller {
            who: Who::Token(Code::new(id).unwrap()),
            role: Some(role),
            scope: Scope::Whole,
        };
        let (device, gateway) = (caller("1", Role::Device), caller("2", Role::Gateway));
        let count = |caller: &Caller| {
            (0..5_000)
                .filter(|_| limits.report(caller, None).is_ok())
                .count()
        };
        assert!(count(&device) < 3_000);
        assert_eq!(count(&gateway), 5_000);
        let owner = Caller::owner();
        let many = GATEWAY.0 as usize + 5_000;
        let taken = (0..many).filter(|_| limits.report(&owner, None).is_ok());
        assert_eq!(taken.count(), many);
    }
}
