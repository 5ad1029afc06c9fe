//! Headings that are recognised, Chinese and English.

use super::{Field, Kind};

/// A heading without case, white space, underscore and hyphen.
pub(super) fn normal(text: &str) -> String {
    let kept = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-'));
    kept.flat_map(char::to_lowercase).collect()
}

impl Field {
    /// The headings that are taken for the field, best first, as
    /// [`normal`] writes them.
    pub(super) fn headings(self, kind: Kind) -> &'static [&'static str] {
        match (self, kind) {
            (Self::Code, Kind::Communities) => &[
                "code",
                "communitycode",
                "社区编码",
                "社区编号",
                "社区代码",
                "编码",
                "编号",
                "代码",
                "id",
            ],
            (Self::Code, Kind::Grids) => &[
                "code",
                "gridcode",
                "gridno",
                "gridid",
                "网格编码",
                "网格编号",
                "网格代码",
                "编码",
                "编号",
                "代码",
                "id",
            ],
            (Self::Code, Kind::Workers) => &["code", "workercode", "工号", "编号", "编码", "id"],
            (Self::Code, _) => &["code", "officecode", "编码", "编号", "代码", "id"],
            (Self::Name, Kind::Communities) => {
                &["name", "communityname", "社区名称", "社区", "名称"]
            }
            (Self::Name, Kind::Grids) => &["name", "gridname", "网格名称", "网格名", "名称"],
            (Self::Name, Kind::Workers) => &["name", "workername", "姓名", "网格员"],
            (Self::Name, _) => &["name", "officename", "名称"],
            (Self::Kind, Kind::Grids) => &[
                "kind",
                "gridkind",
                "gridtype",
                "网格类型",
                "网格类别",
                "类型",
                "类别",
            ],
            (Self::Kind, _) => &["kind", "officekind", "type", "三室类型", "类型", "类别"],
            (Self::Community, _) => &[
                "community",
                "communitycode",
                "communityname",
                "所属社区编码",
                "所属社区",
                "社区编码",
                "社区名称",
                "社区",
            ],
            (Self::Facility, _) => &["facility", "设施类型", "设施", "专属类型"],
            (Self::Households, _) => &["households", "户数", "总户数"],
            (Self::Residents, _) => &[
                "residents",
                "population",
                "人口",
                "人口数",
                "常住人口",
                "人数",
            ],
            (Self::Secretary, _) => &["secretary", "书记", "社区书记", "党组织书记"],
            (Self::StarKinds, _) => &["starkinds", "创星类型", "五星支部"],
            (Self::Address, _) => &["address", "地址", "详细地址"],
            (Self::Lng, _) => &["lng", "lon", "long", "longitude", "经度", "x"],
            (Self::Lat, _) => &["lat", "latitude", "纬度", "y"],
            (Self::Id, _) => &[
                "id",
                "incidentid",
                "eventid",
                "caseid",
                "casenumber",
                "事件编号",
                "工单编号",
                "案件编号",
                "编号",
                "code",
                "事件编码",
                "编码",
            ],
            (Self::Category, _) => &[
                "category",
                "incidenttype",
                "type",
                "primarytype",
                "事件类别",
                "事件类型",
                "类别",
                "类型",
            ],
            (Self::Subcategory, _) => &[
                "subcategory",
                "subtype",
                "事件小类",
                "事件子类",
                "小类",
                "子类",
            ],
            (Self::Title, _) => &[
                "title",
                "summary",
                "description",
                "事件标题",
                "标题",
                "事件描述",
                "问题描述",
                "描述",
                "事件内容",
                "内容",
                "name",
                "事件名称",
                "名称",
            ],
            (Self::Time, Kind::Fixes) => &[
                "time",
                "timestamp",
                "datetime",
                "fixtime",
                "定位时间",
                "时间",
            ],
            (Self::Time, _) => &[
                "reportedat",
                "reporttime",
                "time",
                "datetime",
                "date",
                "createdat",
                "上报时间",
                "发生时间",
                "时间",
                "日期",
            ],
            (Self::Age, _) => &["age", "年龄"],
            (Self::Grid, _) => &["grid", "gridcode", "网格编码", "所属网格", "网格"],
            (Self::Device, _) => &["device", "deviceid", "imei", "设备", "设备号", "设备编号"],
            (Self::Patrol, _) => &["patrol", "patrolhours", "巡查时间", "巡逻时间", "巡查时段"],
            (Self::Crs, _) => &["crs", "datum", "坐标系", "坐标系统"],
            (Self::Accuracy, _) => &["accuracym", "accuracy", "hacc", "精度", "定位精度"],
            (Self::DueAt, _) => &[
                "dueat",
                "due",
                "deadline",
                "截止时间",
                "办理时限",
                "整改期限",
            ],
            (Self::ClosedAt, _) => &[
                "closedat",
                "closetime",
                "closeddate",
                "结案时间",
                "办结时间",
                "关闭时间",
            ],
            (Self::Level, _) => &[
                "level",
                "settledlevel",
                "levelsettled",
                "处置层级",
                "结案层级",
                "层级",
            ],
        }
    }
}
