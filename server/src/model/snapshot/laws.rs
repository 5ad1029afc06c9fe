#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
use proptest::prelude::*;
use serde_json::json;
use xunge_data::Record;

use super::SnapshotError;
use crate::{demo, model::Model};

/// Records that have what a record may have.
fn told() -> Vec<Record> {
    let report = |id: &str, more: serde_json::Value| {
        let mut report = json!({
            "record": "incident_reported", "id": id, "category": "fire_safety",
            "title": "楼道堆物", "position": {"lng": 115.678_901_234_5, "lat": 32.175},
            "reported_at": "2022-08-30T01:02:03.123456789Z",
        });
        let more = more.as_object().unwrap().clone();
        report.as_object_mut().unwrap().extend(more);
        report
    };
    let step = |action: &str, note: Option<&str>| {
        let step = json!({
            "at": "2022-08-30T09:00:00.5Z", "action": action, "level": "community", "note": note,
        });
        json!({"record": "incident_stepped", "id": "甲", "step": step})
    };
    let due = json!({"subcategory": "电动车", "due_at": "2022-09-01T00:00:00Z"});
    let scope = json!({"scope": "grid", "code": "411525001001001"});
    let mut account = json!({
        "record": "account_put", "name": "li", "role": "grid_worker", "password_hash": "$argon2id$",
    });
    account
        .as_object_mut()
        .unwrap()
        .extend(scope.as_object().unwrap().clone());
    let told = [
        report("甲", due),
        report("乙", json!({})),
        step("verify", Some("属实")),
        step("escalate", None),
        account,
        json!({
            "record": "token_issued", "id": "7", "kind": "device", "device": "860000000000001",
            "label": "手机", "issued_at": "2022-08-30T00:00:00Z", "hash": "ab",
        }),
        json!({
            "record": "session_begun", "account": "li", "from": "2022-08-30T00:00:00Z",
            "until": "2022-08-31T00:00:00Z", "hash": "cd",
        }),
        json!({
            "record": "audited", "at": "2022-08-30T00:00:00Z", "actor": "account", "name": "li",
            "address": "127.0.0.1", "deed": "signed_in",
        }),
    ];
    let told = told.into_iter().map(serde_json::from_value);
    told.collect::<Result<_, _>>().unwrap()
}

fn take(model: &mut Model, records: impl IntoIterator<Item = Record>) {
    for record in records {
        model.apply(model.offset() + 1, record).unwrap();
    }
}

fn written(model: &Model) -> Vec<u8> {
    let mut bytes = Vec::new();
    model.write_snapshot(&mut bytes).unwrap();
    bytes
}

fn small() -> Model {
    let mut model = Model::default();
    take(&mut model, told());
    model
}

#[test]
fn a_model_that_is_read_is_the_one_that_was_written_and_goes_on_as_it_would() {
    let mut model = Model::default();
    take(&mut model, demo::town().unwrap());
    take(&mut model, told());
    let mut read = Model::read_snapshot(&written(&model)[..]).unwrap();
    assert!(read == model);
    let more: Vec<Record> = ["handle", "close"]
        .map(|action| {
            let step = json!({
                "at": "2022-08-31T00:00:00Z", "action": action, "level": "subdistrict",
            });
            json!({"record": "incident_stepped", "id": "甲", "step": step})
        })
        .map(|record| serde_json::from_value(record).unwrap())
        .into();
    let more_of = |model: &mut Model| {
        let taken = more
            .iter()
            .cloned()
            .map(|record| model.apply(model.offset() + 1, record));
        taken
            .map(|taken| taken.map_err(|refused| refused.to_string()))
            .collect::<Vec<_>>()
    };
    assert_eq!(more_of(&mut read), more_of(&mut model));
    assert!(read == model);
    let again = model.offset() + 1;
    let taken = told().into_iter().next().unwrap();
    assert_eq!(
        read.apply(again, taken.clone()).unwrap_err().to_string(),
        model.apply(again, taken).unwrap_err().to_string()
    );
}

#[test]
fn an_empty_model_is_read_as_one() {
    assert!(Model::read_snapshot(&written(&Model::default())[..]).unwrap() == Model::default());
}

proptest! {
    #[test]
    fn bytes_that_were_damaged_or_cut_off_are_no_model(
        at in any::<prop::sample::Index>(), flip in 1u8.., is_cut in any::<bool>()
    ) {
        let mut bytes = written(&small());
        let at = at.index(bytes.len());
        if is_cut {
            bytes.truncate(at);
        } else {
            bytes[at] ^= flip;
        }
        let read = Model::read_snapshot(&bytes[..]);
        let is_seen = matches!(read, Err(SnapshotError::Damaged { .. } | SnapshotError::Io(_)));
        prop_assert!(is_seen);
    }
}
