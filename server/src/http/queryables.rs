//! OGC API - Features part 3: what the items of a collection can be asked by.

use axum::http::{HeaderName, header};
use xunge_data::{
    Problem,
    api::{
        ByCollection, CollectionId, Endpoint, FormatQuery, QueryableSchema, Queryables,
        QueryablesBody,
    },
};

use super::{
    extract::{Base, Path, Query},
    json::Json,
    ogc::{SCHEMA, check_format},
};
use crate::error::ApiError;

/// The dialect the answer is written in.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The queryables of a collection, as a JSON Schema.
#[utoipa::path(
    get, path = Queryables::PATH, tag = "ogc",
    params(("collection" = CollectionId, Path), FormatQuery),
    responses(
        (status = 200, body = QueryablesBody, content_type = "application/schema+json"),
        (status = 400, body = Problem), (status = 404, body = Problem)
    )
)]
pub(super) async fn find_queryables(
    base: Base,
    Path(ByCollection { collection }): Path<ByCollection>,
    Query(query): Query<FormatQuery>,
) -> Result<([(HeaderName, &'static str); 1], Json<QueryablesBody>), ApiError> {
    check_format(query.f.as_deref())?;
    let named = |queryable| (property_name(queryable), QueryableSchema::from(queryable));
    let body = QueryablesBody {
        schema: DIALECT.to_owned(),
        id: base.url(&format!("/ogc/collections/{collection}/queryables")),
        kind: "object".to_owned(),
        title: collection.to_string(),
        properties: collection.queryables().iter().map(named).collect(),
        additional_properties: false,
    };
    Ok(([(header::CONTENT_TYPE, SCHEMA)], Json(body)))
}

fn property_name(queryable: &xunge_data::api::Queryable) -> String {
    queryable.property.to_string()
}
