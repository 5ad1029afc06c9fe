//! The part of the contract that OGC API - Features asks for, as OpenAPI 3.0:
//! the generated document is 3.1, and clients such as GDAL read 3.0, with one
//! path per collection and its queryables as parameters.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use strum::VariantArray;
use xunge_data::api::{CollectionId, QueryableSchema};

/// The media type of the document.
pub(super) const MEDIA_TYPE: &str = "application/vnd.oai.openapi+json;version=3.0";
/// Where the document is.
pub(super) const PATH: &str = "/ogc/api";
/// What all paths begin with.
const ROOT: &str = "/ogc";
/// How a path names a collection.
const COLLECTION: &str = "{collection}";

/// The document, from the contract in OpenAPI 3.1.
pub(super) fn document(contract: &Value) -> Value {
    let mut paths = Map::new();
    for (path, item) in contract["paths"].as_object().into_iter().flatten() {
        let Some(path) = path.strip_prefix(ROOT) else {
            continue;
        };
        if !path.contains(COLLECTION) {
            let path = if path.is_empty() { "/" } else { path };
            paths.insert(path.to_owned(), item.clone());
            continue;
        }
        for &collection in CollectionId::VARIANTS {
            let name = path.replace(COLLECTION, &collection.to_string());
            paths.insert(name, of_collection(item, collection, path));
        }
    }
    let mut document = json!({
        "openapi": "3.0.3",
        "info": {
            "title": contract["info"]["title"],
            "description": contract["info"]["description"],
            "version": contract["info"]["version"],
        },
        "servers": [{"url": ROOT}],
        "paths": paths,
        "components": contract["components"],
    });
    downgrade(&mut document);
    let components = document["components"].clone();
    let items = document["paths"].as_object_mut();
    for item in items.into_iter().flat_map(|paths| paths.values_mut()) {
        describe(&mut item["get"]["responses"]);
        let parameters = item["get"]["parameters"].as_array_mut();
        for parameter in parameters.into_iter().flatten() {
            inline(&mut parameter["schema"], &components);
        }
    }
    document
}

/// In 3.0 every response has a description: that of its status.
fn describe(responses: &mut Value) {
    for (status, response) in responses.as_object_mut().into_iter().flatten() {
        let status = StatusCode::from_bytes(status.as_bytes()).ok();
        let words = status.and_then(|status| status.canonical_reason());
        if let (Some(words), Some(response)) = (words, response.as_object_mut()) {
            response.entry("description").or_insert(words.into());
        }
    }
}

/// GDAL looks for choices in the schema of a parameter and follows no reference there.
fn inline(schema: &mut Value, components: &Value) {
    let all_of = schema.pointer("/allOf/0/$ref");
    let reference = all_of.or(schema.get("$ref")).and_then(Value::as_str);
    let name = reference.and_then(|reference| reference.strip_prefix("#/components"));
    if let Some(found) = name.and_then(|name| components.pointer(name)) {
        *schema = found.clone();
    }
}

/// A path of one collection: without the parameter that names it, and items
/// with the properties they can be asked by.
fn of_collection(item: &Value, collection: CollectionId, path: &str) -> Value {
    let mut item = item.clone();
    let get = &mut item["get"];
    if let Some(id) = get["operationId"].as_str() {
        get["operationId"] = format!("{id}_{collection}").into();
    }
    if let Some(parameters) = get["parameters"].as_array_mut() {
        parameters.retain(|parameter| parameter["name"] != "collection");
        if path.ends_with("/items") {
            parameters.extend(collection.properties().map(|queryable| {
                json!({
                    "name": queryable.property.to_string(),
                    "in": "query",
                    "description": queryable.title,
                    "required": false,
                    "schema": QueryableSchema::from(queryable),
                })
            }));
        }
    }
    item
}

/// Says in 3.0 what 3.1 says otherwise: what may be null, and constants.
fn downgrade(value: &mut Value) {
    if let Value::Array(list) = value {
        list.iter_mut().for_each(downgrade);
        return;
    }
    let Value::Object(object) = value else {
        return;
    };
    object.values_mut().for_each(downgrade);
    if let Some(Value::Array(types)) = object.get("type") {
        let kind = types.iter().find(|kind| *kind != "null").cloned();
        object.insert("type".to_owned(), kind.unwrap_or_else(|| "object".into()));
        object.insert("nullable".to_owned(), true.into());
    }
    if let Some(Value::Array(choices)) = object.get_mut("oneOf") {
        let before = choices.len();
        choices.retain(|choice| choice["type"] != "null");
        if choices.len() < before {
            object.insert("nullable".to_owned(), true.into());
        }
    }
    only_choice(object);
    if let Some(constant) = object.remove("const") {
        object.insert("enum".to_owned(), json!([constant]));
    }
    object.remove("propertyNames");
    if object.remove("prefixItems").is_some() {
        object.insert("items".to_owned(), json!({}));
    }
}

/// A choice of one schema is that schema.
fn only_choice(object: &mut Map<String, Value>) {
    let Some(Value::Array(choices)) = object.get("oneOf") else {
        return;
    };
    let [only] = &choices[..] else {
        return;
    };
    let only = only.clone();
    object.remove("oneOf");
    match only {
        Value::Object(schema) if !schema.contains_key("$ref") => object.extend(schema),
        reference => {
            object.insert("allOf".to_owned(), json!([reference]));
        }
    }
}
