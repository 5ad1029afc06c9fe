//! OGC API - Features parts 1, 2 and 3: items.

use axum::{
    Json,
    extract::State,
    http::{HeaderName, HeaderValue, header},
};
use geo::Geometry;
use xunge_data::{
    Crs, Datetime, Problem, Timestamp, Window,
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
    ogc::{JSON, check_format, link},
};
use crate::{
    error::ApiError,
    model::{Asked, Page},
    projection::project_geometry,
};

type GeoJson<T> = ([(HeaderName, HeaderValue); 2], Json<T>);

fn geojson<T>(crs: Crs, body: T) -> Result<GeoJson<T>, ApiError> {
    let content_crs = HeaderValue::try_from(format!("<{crs}>")).map_err(|_| ApiError::Internal)?;
    let content_type = HeaderValue::from_static(GEOJSON);
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (CONTENT_CRS, content_crs),
    ];
    Ok((headers, Json(body)))
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
    let crs = query.crs()?;
    let asked = read(path.collection, &query)?;
    let collection = path.collection;
    let find = move |state: &AppState| {
        let found = state.model().items(collection, &asked);
        Ok(found.map_err(|error| BadParameter::new("cursor", error))?)
    };
    // There may be a million cells to look at.
    let mut page = match collection {
        CollectionId::Coverage => state.work(find).await?,
        _ => find(&state)?,
    };
    project(crs, page.features.iter_mut())?;
    let links = links(&base, &path, &query, &page)?;
    let body = ItemsBody {
        kind: "FeatureCollection".to_owned(),
        number_matched: page.matched,
        number_returned: page.features.len(),
        features: page.features,
        links,
        time_stamp: Timestamp::now(),
    };
    geojson(crs, body)
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
    base: Base,
    Path(ByItem { collection, id }): Path<ByItem>,
    Query(query): Query<ItemQuery>,
) -> Result<GeoJson<geojson::Feature>, ApiError> {
    check_format(query.f.as_deref())?;
    let crs = query.crs()?;
    let found = state.model().item(collection, &id, judged(None)?);
    let nothing = || ApiError::NotFound(format!("{id} in {collection}"));
    let mut feature = found.ok_or_else(nothing)?;
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
    geojson(crs, feature)
}

/// The window in which cells are judged, and now. A moment means the window
/// that ends there.
pub(super) fn judged(datetime: Option<Datetime>) -> Result<(Window, Timestamp), ApiError> {
    let (from, to) = datetime.map_or((None, None), |Datetime { from, to }| {
        (from.filter(|_| from != to), to)
    });
    let now = AppState::now();
    let window = Window::resolve(from, to, now);
    let window = window.map_err(|error| BadParameter::new("datetime", error))?;
    Ok((window, now))
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
    let datetime = query.datetime()?;
    Ok(Asked {
        region: bbox::read(query)?,
        datetime,
        judged: match collection {
            CollectionId::Coverage => judged(datetime)?,
            _ => judged(None)?,
        },
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
