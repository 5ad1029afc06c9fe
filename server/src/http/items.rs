//! OGC API - Features parts 1, 2 and 3: items.

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, header},
};
use geo::Geometry;
use serde::Serialize;
use strum::VariantArray;
use xunge_data::{
    Crs, Datetime, Problem, Right, Timestamp, Window,
    api::{
        BadParameter, ByCollection, ByItem, CollectionId, Endpoint, GEOJSON, Item, ItemQuery,
        Items, ItemsBody, ItemsQuery, Link, Property, url,
    },
};

use super::{
    AppState, bbox,
    conditional::CONTENT_CRS,
    cql,
    extract::{Base, Path, Query},
    json,
    ogc::{JSON, check_format, link},
};
use crate::{
    auth::Caller,
    error::ApiError,
    model::{Asked, Cells, Model, Page, Told},
    projection::project_geometry,
};

type GeoJson = ([(HeaderName, HeaderValue); 2], Vec<u8>);

fn geojson(crs: Crs, body: &impl Serialize) -> Result<GeoJson, ApiError> {
    let content_crs = HeaderValue::try_from(format!("<{crs}>")).map_err(|_| ApiError::Internal)?;
    let content_type = HeaderValue::from_static(GEOJSON);
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (CONTENT_CRS, content_crs),
    ];
    Ok((headers, json::text(body)?))
}

/// [`ItemsBody`] before it is written.
#[derive(Serialize)]
struct FeatureCollection<F> {
    #[serde(rename = "type")]
    kind: &'static str,
    features: Vec<F>,
    links: Vec<Link>,
    #[serde(rename = "timeStamp")]
    time_stamp: Timestamp,
    #[serde(rename = "numberMatched")]
    number_matched: usize,
    #[serde(rename = "numberReturned")]
    number_returned: usize,
}

impl<F> FeatureCollection<F> {
    fn new(features: Vec<F>, number_matched: usize, links: Vec<Link>) -> Self {
        Self {
            kind: "FeatureCollection",
            number_returned: features.len(),
            features,
            links,
            time_stamp: Timestamp::now(),
            number_matched,
        }
    }
}

/// Features as they are said in another system.
fn project<'a>(
    crs: Crs,
    features: impl Iterator<Item = &'a mut geojson::Feature>,
) -> Result<(), ApiError> {
    if crs == Crs::Crs84 {
        return Ok(());
    }
    for geometry in features.filter_map(|feature| feature.geometry.as_mut()) {
        let drawn = Geometry::<f64>::try_from(&*geometry).map_err(|_| ApiError::Internal)?;
        let there = project_geometry(crs, &drawn).map_err(|e| BadParameter::new("crs", e))?;
        *geometry = (&there).into();
    }
    Ok(())
}

/// To those without the right to names, what names persons or may do so is null.
pub(super) fn hide_persons<'a>(
    caller: &Caller,
    collection: CollectionId,
    features: impl Iterator<Item = &'a mut geojson::Feature>,
) {
    if caller.may(Right::Names) {
        return;
    }
    let mut personal = Property::VARIANTS.to_vec();
    personal.retain(|&property| collection.is_personal(property));
    for properties in features.filter_map(|feature| feature.properties.as_mut()) {
        for property in &personal {
            if let Some(value) = properties.get_mut(<&str>::from(property)) {
                *value = serde_json::Value::Null;
            }
        }
    }
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
    caller: Caller,
    base: Base,
    Path(path): Path<ByCollection>,
    Query(query): Query<ItemsQuery>,
) -> Result<GeoJson, ApiError> {
    let list = move |state: &AppState| list(state, &caller, &base, &path, &query);
    match path.collection {
        // There may be a million cells to look at.
        CollectionId::Coverage => state.work(list).await,
        _ => list(&state),
    }
}

fn list(
    state: &AppState,
    caller: &Caller,
    base: &Base,
    path: &ByCollection,
    query: &ItemsQuery,
) -> Result<GeoJson, ApiError> {
    let crs = query.crs()?;
    let asked = read(path.collection, query)?;
    let reads_persons = asked.reads(|property| path.collection.is_personal(property));
    if reads_persons && !caller.may(Right::Names) {
        return Err(ApiError::Forbidden(Right::Names));
    }
    let model = state.model();
    let cells = cells(&model, caller, path.collection, asked.datetime)?;
    let found = model.items(path.collection, cells.as_ref(), &asked);
    let page = found.map_err(|error| BadParameter::new("cursor", error))?;
    let links = links(base, path, query, &page)?;
    // Straight from the model where nothing of it is changed.
    if crs == Crs::Crs84 && caller.may(Right::Names) {
        return geojson(
            crs,
            &FeatureCollection::new(page.items, page.matched, links),
        );
    }
    let mut features: Vec<_> = page.items.iter().map(Told::feature).collect();
    hide_persons(caller, path.collection, features.iter_mut());
    project(crs, features.iter_mut())?;
    geojson(crs, &FeatureCollection::new(features, page.matched, links))
}

/// One feature.
#[utoipa::path(
    get, path = Item::PATH, tag = "ogc",
    params(("collection" = CollectionId, Path), ("id" = String, Path), ItemQuery),
    responses(
        (status = 200, body = Object, content_type = "application/geo+json"),
        (status = 400, body = Problem), (status = 404, body = Problem)
    )
)]
pub(super) async fn find_item(
    State(state): State<AppState>,
    caller: Caller,
    base: Base,
    Path(ByItem { collection, id }): Path<ByItem>,
    Query(query): Query<ItemQuery>,
) -> Result<GeoJson, ApiError> {
    check_format(query.f.as_deref())?;
    let crs = query.crs()?;
    let found = {
        let model = state.model();
        let cells = cells(&model, &caller, collection, None)?;
        let told = model.item(collection, cells.as_ref(), &id);
        told.map(|told| told.feature())
    };
    let nothing = || ApiError::NotFound(format!("{id} in {collection}"));
    let mut feature = found.ok_or_else(nothing)?;
    hide_persons(&caller, collection, std::iter::once(&mut feature));
    project(crs, std::iter::once(&mut feature))?;
    let collection_path = format!("/ogc/collections/{collection}");
    let self_path = address::<Item>(&ByItem { collection, id }, &query)?;
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
    geojson(crs, &feature)
}

/// The cells, where they are the items, as they are known at the end of a
/// window. A moment means the window that ends there. One after the other, cells
/// are somebody's way: those without the right to positions are told in which
/// hour each was visited.
pub(super) fn cells<'a>(
    model: &'a Model,
    caller: &Caller,
    collection: CollectionId,
    datetime: Option<Datetime>,
) -> Result<Option<Cells<'a>>, ApiError> {
    if collection != CollectionId::Coverage {
        return Ok(None);
    }
    let (from, to) = datetime.map_or((None, None), |Datetime { from, to }| {
        (from.filter(|_| from != to), to)
    });
    let now = AppState::now();
    let window = Window::resolve(from, to, now);
    let window = window.map_err(|error| BadParameter::new("datetime", error))?;
    Ok(Some(match caller.may(Right::Positions) {
        true => model.cells(window, now),
        false => model
            .cells(window.in_whole_hours(), now)
            .dated_to_the_hour(),
    }))
}

fn read(collection: CollectionId, query: &ItemsQuery) -> Result<Asked, ApiError> {
    check_format(query.f.as_deref())?;
    let equalities = query.properties.iter();
    let mut filters = equalities
        .map(|(name, value)| cql::equality(collection, name, value))
        .collect::<Result<Vec<_>, _>>()?;
    let (lang, crs) = (query.filter_lang()?, query.filter_crs()?);
    if let Some(text) = &query.filter {
        filters.push(cql::read(collection, text, lang, crs)?);
    }
    let sortable = |name: &str| {
        let property = collection.queryable(name)?.property;
        (property != Property::Geometry).then_some(property)
    };
    Ok(Asked {
        region: bbox::read(query)?,
        datetime: query.datetime()?,
        filters,
        sort: query.sort(sortable)?,
        cursor: query.cursor.clone(),
        limit: query.limit()?,
    })
}

fn links(
    base: &Base,
    path: &ByCollection,
    query: &ItemsQuery,
    page: &Page<'_>,
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
