//! OGC API - Features part 1: items.

use axum::{
    Json,
    extract::State,
    http::{HeaderName, header},
};
use xunge_data::{
    Problem, Timestamp,
    api::{
        BadParameter, ByCollection, ByItem, CollectionId, Endpoint, FormatQuery, GEOJSON, Item,
        Items, ItemsBody, ItemsQuery, Link, url,
    },
};

use super::{
    AppState,
    extract::{Base, Path, Query},
    ogc::{JSON, check_format, link},
};
use crate::{
    error::ApiError,
    model::{Asked, Page},
};

type GeoJson<T> = ([(HeaderName, &'static str); 1], Json<T>);

fn geojson<T>(body: T) -> GeoJson<T> {
    ([(header::CONTENT_TYPE, GEOJSON)], Json(body))
}

/// A page of features. Any queryable property may be given as a parameter and
/// filters by equality; any other parameter is refused.
#[utoipa::path(
    get, path = Items::PATH, tag = "ogc",
    params(("collection" = CollectionId, Path), ItemsQuery),
    responses(
        (status = 200, body = ItemsBody, content_type = "application/geo+json"),
        (status = 400, body = Problem), (status = 404, body = Problem)
    )
)]
pub(super) async fn list_items(
    State(state): State<AppState>,
    base: Base,
    Path(path): Path<ByCollection>,
    Query(query): Query<ItemsQuery>,
) -> Result<GeoJson<ItemsBody>, ApiError> {
    let asked = read(path.collection, &query)?;
    let page = state.model().items(path.collection, &asked);
    let links = links(&base, &path, &query, &page)?;
    Ok(geojson(ItemsBody {
        kind: "FeatureCollection".to_owned(),
        number_matched: page.matched,
        number_returned: page.features.len(),
        features: page.features,
        links,
        time_stamp: Timestamp::now(),
    }))
}

/// One feature.
#[utoipa::path(
    get, path = Item::PATH, tag = "ogc",
    params(("collection" = CollectionId, Path), ("id" = String, Path), FormatQuery),
    responses(
        (status = 200, body = Object, content_type = "application/geo+json"),
        (status = 400, body = Problem), (status = 404, body = Problem)
    )
)]
pub(super) async fn find_item(
    State(state): State<AppState>,
    base: Base,
    Path(ByItem { collection, id }): Path<ByItem>,
    Query(query): Query<FormatQuery>,
) -> Result<GeoJson<geojson::Feature>, ApiError> {
    check_format(query.f.as_deref())?;
    let found = state.model().item(collection, &id);
    let nothing = || ApiError::NotFound(format!("{id} in {collection}"));
    let mut feature = found.ok_or_else(nothing)?;
    let collection_path = format!("/ogc/collections/{collection}");
    let self_path = address::<Item>(&ByItem { collection, id }, &FormatQuery::default())?;
    let links = [
        link(&base, "self", GEOJSON, &self_path, "This feature"),
        link(
            &base,
            "collection",
            JSON,
            &collection_path,
            "Its collection",
        ),
    ];
    let links = serde_json::to_value(links).map_err(|_| ApiError::Internal)?;
    feature.foreign_members = Some([("links".to_owned(), links)].into_iter().collect());
    Ok(geojson(feature))
}

fn read(collection: CollectionId, query: &ItemsQuery) -> Result<Asked, ApiError> {
    check_format(query.f.as_deref())?;
    let queryables = collection.queryables();
    if let Some(unknown) = query
        .properties
        .keys()
        .find(|k| !queryables.contains(&k.as_str()))
    {
        let known = queryables.join(", ");
        let reason = format_args!("no such parameter; {collection} can be filtered by {known}");
        return Err(BadParameter::new(unknown, reason).into());
    }
    Ok(Asked {
        bbox: query.bbox()?,
        datetime: query.datetime()?,
        properties: query.properties.clone().into_iter().collect(),
        cursor: query.cursor.clone(),
        limit: query.limit()?,
    })
}

fn links(
    base: &Base,
    path: &ByCollection,
    query: &ItemsQuery,
    page: &Page,
) -> Result<Vec<Link>, ApiError> {
    let here = address::<Items>(path, query)?;
    let collection = format!("/ogc/collections/{}", path.collection);
    let mut links = vec![
        link(base, "self", GEOJSON, &here, "This page"),
        link(base, "collection", JSON, &collection, "The collection"),
    ];
    if page.next.is_some() {
        let next = ItemsQuery {
            cursor: page.next.clone(),
            ..query.clone()
        };
        links.push(link(
            base,
            "next",
            GEOJSON,
            &address::<Items>(path, &next)?,
            "The next page",
        ));
    }
    Ok(links)
}

fn address<E: Endpoint>(path: &E::Path, query: &E::Query) -> Result<String, ApiError> {
    url::<E>(path, query).map_err(|error| {
        tracing::error!(%error, "a link cannot be written");
        ApiError::Internal
    })
}
