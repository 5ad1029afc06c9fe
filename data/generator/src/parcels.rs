//! The parcels of schools, hospitals, markets, offices and building sites that become dedicated
//! grids.

use std::collections::BTreeMap;

use geo::{Area, BooleanOps, LineString, MinimumRotatedRect, Polygon, Simplify};
use rand::RngExt;
use rand_pcg::Pcg64;

use crate::frame::{at, distance, dot, snap};
use crate::landuse::{Use, centre, largest};
use crate::town::Town;
use crate::water;

/// The kinds of dedicated grid (专属网格) and their names.
pub(crate) struct Facility {
    pub(crate) code: &'static str,
    /// Smallest and largest parcel in square metres.
    area_m2: (f64, f64),
    pub(crate) people: (u32, u32),
    names: &'static [&'static str],
}

/// 64 facilities in all, the rarest and largest first so that they find room.
pub(crate) const FACILITIES: &[Facility] = &[
    Facility {
        code: "hospital",
        area_m2: (9_000.0, 24_000.0),
        people: (90, 700),
        names: &[
            "蓼城人民医院",
            "蓼城中医院",
            "蓼城妇幼保健院",
            "蓼城街道卫生服务中心",
            "康宁医院",
            "仁和骨科医院",
            "河东卫生服务站",
            "城南卫生服务站",
            "光华眼科医院",
            "城西卫生服务站",
        ],
    },
    Facility {
        code: "school",
        area_m2: (12_000.0, 34_000.0),
        people: (320, 2_600),
        names: &[
            "蓼城第一小学",
            "蓼城第二小学",
            "蓼城第三小学",
            "蓼城第四小学",
            "蓼城第五小学",
            "蓼城第六小学",
            "蓼城第七小学",
            "蓼城第八小学",
            "蓼城第一中学",
            "蓼城第二中学",
            "蓼城第三中学",
            "蓼城第四中学",
            "蓼城高级中学",
            "蓼城实验学校",
            "蓼城职业中专",
            "育英小学",
            "河东小学",
            "城南中心小学",
            "城西中心小学",
            "春芽幼儿园",
            "蓼城特殊教育学校",
            "明德小学",
        ],
    },
    Facility {
        code: "market",
        area_m2: (5_000.0, 16_000.0),
        people: (60, 420),
        names: &[
            "东关农贸市场",
            "西关农贸市场",
            "南关农贸市场",
            "北关农贸市场",
            "河东农贸市场",
            "桂花农贸市场",
            "蓼城建材市场",
            "蓼城家居广场",
            "粮油批发市场",
            "果蔬批发市场",
            "城西汽配城",
            "蓼城小商品城",
        ],
    },
    Facility {
        code: "office",
        area_m2: (4_500.0, 13_000.0),
        people: (35, 260),
        names: &[
            "蓼城街道办事处",
            "政务服务中心",
            "蓼城供电所",
            "自来水公司",
            "税务服务厅",
            "蓼城邮政支局",
            "公共法律服务中心",
            "文化馆",
            "图书馆",
            "园林管理所",
            "环卫管理站",
            "河道管理所",
        ],
    },
    Facility {
        code: "site",
        area_m2: (11_000.0, 30_000.0),
        people: (40, 190),
        names: &[
            "锦绣花园二期工地",
            "滨河新城工地",
            "东升家园安置房工地",
            "城北换乘中心工地",
            "城南污水处理厂工地",
            "西环产业园工地",
            "桂苑小区三期工地",
            "文昌学府工地",
        ],
    },
];

/// One facility on its ground.
pub(crate) struct Parcel {
    pub(crate) face: usize,
    pub(crate) facility: &'static Facility,
    pub(crate) name: &'static str,
    pub(crate) ground: Polygon,
}

/// Gives each facility the block farthest from others of its kind, among those with room.
pub(crate) fn parcels(town: &Town, uses: &BTreeMap<usize, Use>, rng: &mut Pcg64) -> Vec<Parcel> {
    let mut parcels: Vec<Parcel> = Vec::new();
    for facility in FACILITIES {
        for name in facility.names {
            let mut best: Option<(f64, usize)> = None;
            for (&face, &used) in uses {
                let housing = matches!(used, Use::Residential | Use::OldTown | Use::Village);
                let ground = town.plot(face).unsigned_area();
                let wet = water::has_pond(&town.block(face));
                let taken = parcels.iter().any(|p| p.face == face);
                if !housing || wet || taken || ground < facility.area_m2.0 * 1.1 {
                    continue;
                }
                let here = centre(&town.block(face));
                let gap = |same: bool| {
                    let others = parcels
                        .iter()
                        .filter(|p| (p.facility.code == facility.code) == same);
                    others
                        .map(|p| distance(centre(&p.ground), here))
                        .fold(900.0, f64::min)
                };
                let central = 1.0 / (1.0 + distance(here, at(0.0, 0.0)) / 2_200.0);
                let score = (gap(true) + 0.35 * gap(false)) * central * rng.random_range(0.75..1.0);
                if best.is_none_or(|(s, _)| score > s) {
                    best = Some((score, face));
                }
            }
            if let Some((_, face)) = best {
                let wanted = rng.random_range(facility.area_m2.0..facility.area_m2.1);
                if let Some(ground) = parcel_in(&town.plot(face), wanted, rng) {
                    parcels.push(Parcel {
                        face,
                        facility,
                        name,
                        ground,
                    });
                }
            }
        }
    }
    parcels
}

/// About `wanted` square metres cut from one end of a plot, once or twice.
fn parcel_in(plot: &Polygon, wanted: f64, rng: &mut Pcg64) -> Option<Polygon> {
    let mut ground = plot.clone();
    for _ in 0..2 {
        let share = wanted / ground.unsigned_area();
        if share < 0.82 {
            let keep = if share < 0.34 { share.sqrt() } else { share };
            ground = end_of(&ground, keep, rng)?;
        }
    }
    let ring = ground
        .simplify(1.0)
        .exterior()
        .0
        .iter()
        .map(|&p| snap(p))
        .collect();
    Some(Polygon::new(LineString::new(ring), vec![]))
}

/// The part of `polygon` in the first `share` of its length, from either end.
fn end_of(polygon: &Polygon, share: f64, rng: &mut Pcg64) -> Option<Polygon> {
    let c = polygon.minimum_rotated_rect()?.exterior().0.clone();
    let (u, v) = (c[1] - c[0], c[2] - c[1]);
    let (origin, long, wide) = if dot(u, u) >= dot(v, v) {
        (c[0], u, v)
    } else {
        (c[1], v, c[0] - c[1])
    };
    let (from, to) = if rng.random_bool(0.5) {
        (-0.1, share)
    } else {
        (1.0 - share, 1.1)
    };
    let corner = |t: f64, s: f64| origin + long * t + wide * s;
    let window = vec![
        corner(from, -0.1),
        corner(to, -0.1),
        corner(to, 1.1),
        corner(from, 1.1),
    ];
    largest(polygon.intersection(&Polygon::new(LineString::new(window), vec![])))
}
